using System.Text.Json.Nodes;
using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class ChallengeClassesTests
{
    [Fact]
    public void GeneralClassesBecomeThoseOfTheChallenge()
    {
        // noise, adult, child, wheelchair, car, ambulance, flat.other, vegetation, ego vehicle
        byte[] general = [0, 2, 3, 8, 17, 19, 25, 30, 31];

        var names = ChallengeClasses.General.Of(general).Select(label => PointLabels.ClassNames[label]);

        Assert.Equal(["ignore", "pedestrian", "pedestrian", "ignore", "car", "ignore", "other_flat", "vegetation", "ignore"], names);
        Assert.Equal(32, ChallengeClasses.General.End);
    }

    [Fact]
    public void EveryClassOfTheChallengeHasAGeneralOne()
    {
        var reached = Enumerable.Range(0, ChallengeClasses.General.End).Select(ChallengeClasses.General.Of).Distinct().Order();

        Assert.Equal(Enumerable.Range(0, PointLabels.ClassNames.Count).Select(label => (byte)label), reached);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void ACategoryTableGivesTheSameClasses()
    {
        var table = Path.Join(TestData.Golden("geometry", "dataroot"), "v1.0-mini", "category.json");
        var categories = JsonNode.Parse(File.ReadAllText(table))!.AsArray().Select(row => ((int)row!["index"]!, (string)row["name"]!)).ToArray();

        var classes = ChallengeClasses.Of(categories);

        Assert.All(categories, category => Assert.Equal(ChallengeClasses.General.Of(category.Item1), classes.Of(category.Item1)));
    }

    [Fact]
    public void UnknownNamesAndNumbersAreErrors()
    {
        Assert.Contains("category 'vehicle.tram' is none of the 32", Assert.Throws<ArgumentException>(() => ChallengeClasses.Of([(0, "vehicle.tram")])).Message);
        Assert.Contains("its own, got 1", Assert.Throws<ArgumentException>(() => ChallengeClasses.Of([(1, "noise"), (1, "animal")])).Message);
        Assert.Contains("below 2, got 0", Assert.Throws<ArgumentException>(() => ChallengeClasses.Of([(1, "noise")]).Of(0)).Message);
        Assert.Contains("below 17, got 17", Assert.Throws<ArgumentException>(() => ChallengeClasses.Already.Of([4, 17])).Message);
    }
}
