using Spatial.Models;
using TorchSharp;

namespace Spatial.Tests;

/// <summary>The skip connection of voxels by itself.</summary>
public sealed class VoxelSkipTests
{
    [Fact]
    public void VoxelsGoAroundTheMapWhereTheConfigurationSaysSo()
    {
        using var scope = torch.NewDisposeScope();
        var skip = new VoxelSkip(folded: 2, channels: 3, new(-2, 2, 4), new(-1, 1, 2));
        var (map, folded) = (torch.rand(1, 3, 2, 2), torch.rand(1, 2, 4, 4));

        Assert.True(skip.Add(map, folded).eq(map).all().item<bool>()); // begins as nothing
        torch.nn.init.ones_(skip.get_parameter("mix.bias"));
        Assert.True(skip.Add(map, folded).allclose(map + 1));
        Assert.Contains("[1, 2, 4, 4], got none", Assert.Throws<ArgumentException>(() => skip.Add(map, null)).Message);
        Assert.Contains("got [1, 2, 2, 2]", Assert.Throws<ArgumentException>(() => skip.Add(map, torch.rand(1, 2, 2, 2))).Message);
    }
}
