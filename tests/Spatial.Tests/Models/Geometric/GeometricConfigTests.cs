using Spatial.Models;
using Spatial.Native;

namespace Spatial.Tests;

public sealed class GeometricConfigTests
{
    [Fact]
    public void TheFileInConfigsHoldsTheDefaults()
    {
        Assert.Equal(GeometricConfig.Default, GeometricConfig.Load(Path.Combine(TestData.RepositoryRoot, "configs", "geometric.json")));
    }

    [Fact]
    public void CommentsAndTrailingCommasAreAllowedAndMissingKeysKeepTheirDefaults()
    {
        var config = Load("""{ "sweeps": 3, /* few */ "pointCloudLibrary": "off", }""");

        Assert.Equal(GeometricConfig.Default with { Sweeps = 3, PointCloudLibrary = PointCloudLibraryUse.Off }, config);
    }

    [Fact]
    public void AWrittenConfigurationLoadsAgain()
    {
        var config = GeometricConfig.Default with { Sweeps = 4, MinSpeed = 1.25 };

        Assert.Equal(config, Load(config.ToJson()));
    }

    [Theory]
    [InlineData("""{ "clusterTolerence": 0.4 }""", "unknown key 'clusterTolerence', the nearest is 'clusterTolerance'")]
    [InlineData("""{ "Sweeps": 4 }""", "the nearest is 'sweeps'")]
    [InlineData("""{ "sweeps": 4, "sweeps": 5 }""", "key 'sweeps' is given twice")]
    [InlineData("""{ "sweeps": 0 }""", "sweeps must be 1 to 100, got 0")]
    [InlineData("""{ "sweeps": 1.5 }""", "$.sweeps")]
    [InlineData("""{ "minSpeed": "fast" }""", "$.minSpeed")]
    [InlineData("""{ "pointCloudLibrary": "maybe" }""", "$.pointCloudLibrary")]
    [InlineData("""{ "pointCloudLibrary": 2 }""", "$.pointCloudLibrary")]
    [InlineData("""[]""", "expected an object, got Array")]
    [InlineData("""{ "sweeps": """, "geometric configuration")]
    public void WhatIsWrongIsNamedAndTheFileToo(string json, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => Load(json));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        var error = Assert.Throws<FileNotFoundException>(() => GeometricConfig.Load("nowhere/geometric.json"));

        Assert.Contains("nowhere/geometric.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ValuesAreCheckedInCodeToo()
    {
        Assert.Throws<ArgumentException>(() => GeometricConfig.Default with { MaxSpeed = double.NaN });
    }

    [Fact]
    public void ALibraryThatIsRequiredAndMissingIsAnError()
    {
        Assert.SkipWhen(PointCloudLibrary.IsAvailable, "PCL is built here");

        var error = Assert.Throws<InvalidOperationException>(
            () => new GeometricPerception(GeometricConfig.Default with { PointCloudLibrary = PointCloudLibraryUse.Required }));

        Assert.Contains("./spatial setup --with-pcl", error.Message, StringComparison.Ordinal);
    }

    private static GeometricConfig Load(string json)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        File.WriteAllText(path, json);
        try
        {
            return GeometricConfig.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
