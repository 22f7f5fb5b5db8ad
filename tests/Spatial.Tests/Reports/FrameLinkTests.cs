using Spatial.Reports;

namespace Spatial.Tests;

public sealed class FrameLinkTests
{
    [Fact]
    public void FramesAreAddressedByToken()
    {
        Assert.Equal("spatial://frame/ab12", FrameLink.Address("ab12", "scene-0103", viewer: null));
        Assert.Equal("viewer/?scene=scene-0103&sample=ab12", FrameLink.Address("ab12", "scene-0103", "viewer"));
        Assert.Equal("spatial://frame/..%2F%22%3E%3Cscript%3E", FrameLink.Address("../\"><script>", "s", viewer: null));
    }

    [Theory]
    [InlineData("ab12", "spatial view my-run --frame ab12")]
    [InlineData("$(rm -rf ~)", "spatial view my-run --frame '$(rm -rf ~)'")]
    [InlineData("it's; ls", "spatial view my-run --frame 'it'\\''s; ls'")]
    [InlineData("-rf", "spatial view my-run --frame '-rf'")]
    [InlineData("two\nlines", "spatial view my-run --frame 'two lines'")]
    [InlineData("", "spatial view my-run --frame ''")]
    public void NamesFromDataAreQuotedForTheShell(string token, string command)
    {
        Assert.Equal(command, FrameLink.Command("my-run", token));
    }
}
