namespace Spatial.Cli;

/// <summary>What <c>spatial demo</c> was asked to do.</summary>
/// <param name="World">Folder of its data set.</param>
/// <param name="ConfigFile">What the data set is.</param>
/// <param name="Out">Folder for runs, reports and pictures.</param>
internal sealed record DemoRequest(string World, string ConfigFile, string Out);
