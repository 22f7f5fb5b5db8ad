using Spatial.Viewer;

namespace Spatial.Tests;

public sealed class ShownTextTests
{
    [Theory]
    [InlineData("samples/CAM_FRONT/a.jpg: no such file (/home/somebody/data/samples/CAM_FRONT/a.jpg)", "samples/CAM_FRONT/a.jpg: no such file (…/a.jpg)")]
    [InlineData("/data/x/y.npz is damaged", "…/y.npz is damaged")]
    [InlineData("expected m/s, got km/h", "expected m/s, got km/h")]
    [InlineData("rows 1/2 of sample 3", "rows 1/2 of sample 3")]
    public void FoldersOfThisMachineAreLeftOut(string message, string shown) => Assert.Equal(shown, ShownText.Of(message));
}
