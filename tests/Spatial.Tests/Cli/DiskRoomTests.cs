using Spatial.Cli;

namespace Spatial.Tests;

public sealed class DiskRoomTests
{
    [Fact]
    public void ARunStartsOnlyWhereItsPredictionsHaveRoom()
    {
        DiskRoom.Check(1000, DiskRoom.Needed(1000));

        var error = Assert.Throws<EnvironmentException>(() => DiskRoom.Check(1000, DiskRoom.Needed(1000) - 1));

        Assert.Contains("1000 samples may need", error.Message);
    }

    [Fact]
    public void AFolderYetToMakeIsOnTheDiskOfItsParent()
    {
        DiskRoom.Check(Path.Join(Path.GetTempPath(), "not", "yet"), 0);
    }
}
