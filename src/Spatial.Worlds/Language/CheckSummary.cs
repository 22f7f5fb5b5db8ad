namespace Spatial.Worlds;

/// <summary>What a check found.</summary>
/// <param name="Files">Files that were read.</param>
/// <param name="Answers">Answers that were recomputed.</param>
/// <param name="Disagreements">Items that are wrong or cannot be checked, file by file in their order.</param>
/// <param name="Losses">Samples that were left out because they are damaged.</param>
/// <param name="LostRows">Damaged rows of the tables that were done without.</param>
internal sealed record CheckSummary(
    IReadOnlyList<string> Files, int Answers, IReadOnlyList<Disagreement> Disagreements, IReadOnlyList<LanguageLoss> Losses, int LostRows);

/// <summary>An item that is wrong or cannot be checked.</summary>
/// <param name="File">Its file.</param>
/// <param name="Item">Its place in the file, from 0.</param>
/// <param name="SampleToken">Its sample.</param>
/// <param name="Answer">What the file says.</param>
/// <param name="Fault">What is wrong.</param>
internal sealed record Disagreement(string File, int Item, string SampleToken, string Answer, string Fault);
