using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>What holds for every protocol that adds up confusions and answers, whatever the samples.</summary>
public sealed class ConfusionPropertyTests
{
    private const int Samples = 12, Scenes = 4;

    public static TheoryData<string> Names => [.. Cases.Keys.Order()];

    private static Dictionary<string, (IProtocol Protocol, Func<Random, string, string, SampleStatistics> Measure)> Cases { get; } = new()
    {
        ["occ3d"] = (OccupancyMiouProtocol.CameraMask, (random, token, scene) => OccupancyMiouProtocol.CameraMask.Measure(
            token, scene, Voxels(random, 19), Voxels(random, 2), Voxels(random, 18))),
        ["lidarseg"] = (LidarsegProtocol.Instance, (random, token, scene) => LidarsegProtocol.Instance.Measure(
            token, scene, Many(() => (byte)random.Next(17)), Many(() => (byte)random.Next(1, 17)))),
        ["panoptic"] = (PanopticProtocol.Benchmark, (random, token, scene) => Panoptic(random, token, scene)),
        ["nuscenes-qa"] = (NuScenesQaProtocol.Official, (random, token, scene) => NuScenesQaProtocol.Official.Measure(
            token, scene, Many(() => new AnsweredQuestion(
                NuScenesQaProtocol.Types[random.Next(5)], random.Next(2), $"{random.Next(3)}", random.Next(9) == 0 ? null : $"{random.Next(3)}")))),
        ["vsi-bench"] = (VsiBenchProtocol.Official, (random, token, scene) => VsiBenchProtocol.Official.Measure(
            token, scene, Many(() => new VsiBenchAnswer(VsiBenchProtocol.Types[random.Next(10)], "4", $"{random.Next(2, 7)}")))),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void TheOrderOfSamplesDoesNotMatter(string name)
    {
        var (protocol, samples) = Measured(name);

        var shuffled = samples.ToArray();
        new Random(7).Shuffle(shuffled);

        AssertSame(protocol.Score(samples), protocol.Score(shuffled), name == "panoptic" ? 1e-14 : 0); // sums of float64 in another order
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ScenesAddUpToTheWhole(string name)
    {
        var (protocol, samples) = Measured(name);
        SampleStatistics[][] scenes = [.. samples.GroupBy(sample => sample.Scene).Select(scene => scene.ToArray())];
        var resample = protocol.Resample(scenes);

        AssertSame(protocol.Score(samples), resample(Enumerable.Repeat(1, Scenes).ToArray()), 1e-14);
        AssertSame(protocol.Score([.. scenes[1], .. scenes[1], .. scenes[3]]), resample(new[] { 0, 2, 0, 1 }), 1e-14);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void StatisticsSurviveBeingStored(string name)
    {
        var (protocol, samples) = Measured(name);

        var stored = samples.Select(sample => StatisticsRecord.Decode(StatisticsRecord.Encode(sample))).ToArray();

        AssertSame(protocol.Score(samples), protocol.Score(stored), 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void MeasuringFromManyThreadsGivesTheSame(string name)
    {
        var (protocol, samples) = Measured(name);
        var measured = new SampleStatistics[Samples];

        Parallel.For(0, Samples, at => measured[at] = Measure(name, at));

        Assert.All(samples.Zip(measured), pair => Assert.Equal(StatisticsRecord.Encode(pair.First), StatisticsRecord.Encode(pair.Second)));
        AssertSame(protocol.Score(samples), protocol.Score(measured), 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void FiguresHaveNamesOfTheirOwnAndARankingOneIsAmongThem(string name)
    {
        var (protocol, samples) = Measured(name);
        var result = protocol.Score(samples);
        var names = result.AllFigures().Select(figure => figure.Kind.Name).ToArray();

        Assert.Equal((name, Samples), (result.Protocol, result.Samples));
        Assert.Equal(names.Distinct(), names);
        Assert.Contains(protocol.Card.RankedBy, result.Figures.Select(figure => figure.Kind));
        Assert.Equal(names, protocol.Score(samples[..1]).AllFigures().Select(figure => figure.Kind.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void StatisticsOfAnotherProtocolAreRejected(string name)
    {
        var (protocol, _) = Measured(name);

        Assert.Contains("of another protocol", Assert.Throws<ArgumentException>(() => protocol.Score([new("token", "scene", [1, 2], [])])).Message);
    }

    private static void AssertSame(ProtocolResult expected, ProtocolResult actual, double relative)
    {
        Assert.Equal(expected.Samples, actual.Samples);
        Assert.Equal(expected.Tallies, actual.Tallies);
        Assert.Equal(expected.Confusion?.Counts, actual.Confusion?.Counts);
        foreach (var (one, other) in expected.AllFigures().Zip(actual.AllFigures(), (one, other) => (one, other)))
        {
            Assert.Equal(one.Kind, other.Kind);
            Assert.True(
                one.Value == other.Value || Math.Abs(one.Value!.Value - other.Value!.Value) <= relative * Math.Abs(one.Value.Value),
                $"{one.Kind.Name}: {one.Value} and {other.Value}");
        }
    }

    private static (IProtocol Protocol, SampleStatistics[] Samples) Measured(string name) =>
        (Cases[name].Protocol, [.. Enumerable.Range(0, Samples).Select(sample => Measure(name, sample))]);

    private static SampleStatistics Measure(string name, int sample) =>
        Cases[name].Measure(new Random(sample), $"sample-{sample}", $"scene-{sample % Scenes}");

    private static byte[] Voxels(Random random, int classes)
    {
        // A few columns hold something, the rest is the last class: free for labels, observed for masks.
        var voxels = new byte[VoxelGrid.NuScenesOccupancy.Count];
        Array.Fill(voxels, (byte)Math.Min(classes - 1, OccupancyLabels.Occ3D.Free));
        for (var voxel = 0; voxel < 20_000; voxel++)
        {
            voxels[voxel] = (byte)random.Next(classes);
        }

        return voxels;
    }

    private static SampleStatistics Panoptic(Random random, string token, string scene)
    {
        var truth = Many(() => (ushort)((1000 * random.Next(17)) + random.Next(2)));
        var prediction = truth.Select(label => random.Next(3) == 0 ? (ushort)(1000 * random.Next(17)) : label).ToArray();
        return PanopticProtocol.Benchmark.Measure(token, scene, truth, ChallengeClasses.Already, prediction);
    }

    private static T[] Many<T>(Func<T> make) => [.. Enumerable.Range(0, 2000).Select(_ => make())];
}
