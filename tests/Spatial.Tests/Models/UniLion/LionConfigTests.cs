using Spatial.Models;

namespace Spatial.Tests;

public sealed class LionConfigTests
{
    [Fact]
    public void DefaultsAreThoseOfUniLion()
    {
        var config = new LionConfig();

        Assert.Equal([(13, 13, 32, 4096), (13, 13, 16, 2048), (13, 13, 8, 1024), (13, 13, 4, 512)], config.Stages.Select(Numbers));
        Assert.Equal((13, 13, 2, 256), Numbers(config.Last));
        Assert.Equal((128, 0.2, 16, 4, 2, 0.2), (config.Width, config.Diffusion, config.Mamba.StateSize, config.Mamba.ConvolutionWidth, config.Mamba.Expansion, config.Mamba.DropPath));

        static (int, int, int, int) Numbers(LionStageConfig stage) => (stage.WindowX, stage.WindowY, stage.WindowZ, stage.GroupSize);
    }

    [Fact]
    public void AWrittenConfigurationLoadsAgain()
    {
        var config = new LionConfig { Width = 32, Stages = [new() { WindowZ = 8, GroupSize = 256, Depth = 1 }], Mamba = new() { StateSize = 8 } };

        Assert.Equal(ConfigFile.ToJson(config), ConfigFile.ToJson(Read(ConfigFile.ToJson(config))));
    }

    [Theory]
    [InlineData("""{ "difusion": 3 }""", "unknown key 'difusion', the nearest is 'diffusion'")]
    [InlineData("""{ "stages": [] }""", "stages must be 1 to 8, got 0")]
    [InlineData("""{ "stages": [ { "windowZ": 4 } ] }""", "groupSize")]
    [InlineData("""{ "stages": [ { "windowZ": 4, "groupSize": 0 } ] }""", "groupSize must be 1 to 65536, got 0")]
    [InlineData("""{ "mamba": { "stateSize": 65 } }""", "stateSize must be 1 to 64, got 65")]
    [InlineData("""{ "diffusion": 1.1 }""", "diffusion must be 0 to 1, got 1.1")]
    public void WhatIsWrongIsNamed(string json, string expected)
    {
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Read(json)).Message, StringComparison.Ordinal);
    }

    private static LionConfig Read(string json)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "lion.json");
        File.WriteAllText(path, json);
        return ConfigFile.Read<LionConfig>(path, "LION");
    }
}
