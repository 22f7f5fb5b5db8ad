namespace Spatial.Worlds;

/// <summary>What was written.</summary>
/// <param name="Samples">Samples that were looked at.</param>
/// <param name="Files">Files, in order of their names.</param>
/// <param name="Skipped">What could not be asked, and why.</param>
/// <param name="Losses">Samples that were left out because they are damaged.</param>
/// <param name="LostRows">Damaged rows of the tables that were done without.</param>
internal sealed record LanguageSummary(
    int Samples, IReadOnlyList<LanguageFile> Files, IReadOnlyList<LanguageSkip> Skipped, IReadOnlyList<LanguageLoss> Losses, int LostRows);

/// <summary>A file of questions.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Items">Questions or conversations in it.</param>
/// <param name="Kinds">How many of each type or kind.</param>
internal sealed record LanguageFile(string Name, int Items, IReadOnlyDictionary<string, int> Kinds);

/// <summary>Something that could not be asked.</summary>
/// <param name="What">The kind or type.</param>
/// <param name="Reason">Why.</param>
/// <param name="Samples">Of how many samples.</param>
internal sealed record LanguageSkip(string What, string Reason, int Samples);

/// <summary>A damaged sample.</summary>
internal sealed record LanguageLoss(string SampleToken, string Reason);
