namespace Spatial.Cli;

/// <summary>Prepares and checks a data set.</summary>
internal sealed class DatasetCommand : Verb
{
    public DatasetCommand(Screen screen)
        : base("dataset", "Prepare or check a data set.",
            "spatial dataset index --dataroot data/nuscenes --version v1.0-trainval", "spatial dataset verify --dataroot data/nuscenes --version v1.0-mini --json")
    {
        Add(new DatasetIndexCommand(screen));
        Add(new DatasetVerifyCommand(screen));
        SetAction(_ =>
        {
            screen.Error.WriteLine("spatial dataset: index or verify? 'spatial dataset --help' tells more.");
            return ExitCode.Usage;
        });
    }
}
