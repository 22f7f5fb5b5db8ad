using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class TokenMapTests
{
    [Fact]
    public void ATokenCoversItsPatch()
    {
        using var scope = NewDisposeScope();
        // Token 0 holds the cells of the upper left patch, token 1 those beside it: numbers are the cells they belong to.
        var cells = tensor(new float[] { 0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15 }).view(1, 4, 4, 1);

        var map = TokenMap.Unfold(cells, new(Side: 4, Patch: 2), DrivePiBehaviour.Corrected);

        Assert.Equal([1L, 1, 4, 4], map.shape);
        Assert.Equal(Enumerable.Range(0, 16).Select(cell => (float)cell), map.contiguous().data<float>().ToArray());
    }

    [Fact]
    public void TheReleaseLaysCellsOutInRasterOrder()
    {
        using var scope = NewDisposeScope();
        var cells = arange(32, ScalarType.Float32).view(1, 4, 4, 2);

        var map = TokenMap.Unfold(cells, new(Side: 4, Patch: 2), DrivePiBehaviour.ReleaseCompat);

        Assert.Equal([1L, 2, 4, 4], map.shape);
        Assert.Equal(Enumerable.Range(0, 16).Select(cell => 2f * cell), map[0, 0].contiguous().data<float>().ToArray());
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void UnfoldingUndoesTheOfficialPatches()
    {
        using var scope = NewDisposeScope();
        using var golden = new ActionGolden("action_head_io");

        var map = TokenMap.Unfold(golden["patch_cells"].unsqueeze(0).unsqueeze(-1), new(Side: 12), DrivePiBehaviour.Corrected);

        Assert.Equal(Enumerable.Range(0, 144).Select(cell => (long)cell), map.contiguous().data<long>().ToArray());
    }
}
