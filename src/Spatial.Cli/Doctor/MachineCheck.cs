namespace Spatial.Cli;

/// <summary>What a look at the machine found.</summary>
internal enum CheckState
{
    /// <summary>There and working.</summary>
    Found,

    /// <summary>Not there; something optional does without it.</summary>
    Missing,

    /// <summary>Not there or not working, and needed.</summary>
    Broken,
}

/// <summary>One thing the program needs or can use.</summary>
/// <param name="Name">What was looked for.</param>
/// <param name="State">Whether it works.</param>
/// <param name="Detail">Version, size or what went wrong.</param>
/// <param name="Remedy">How to get it; empty when it is there.</param>
internal sealed record MachineCheck(string Name, CheckState State, string Detail, string Remedy = "")
{
    /// <summary>Does something and takes any failure for the answer that it does not work.</summary>
    /// <param name="name">What is looked for.</param>
    /// <param name="required">Whether anything works without it.</param>
    /// <param name="remedy">How to get it.</param>
    /// <param name="look">Gives the detail, or throws.</param>
    public static MachineCheck Try(string name, bool required, string remedy, Func<string> look)
    {
        try
        {
            return new(name, CheckState.Found, look());
        }
        catch (Exception error)
        {
            var cause = error is TypeInitializationException { InnerException: { } inner } ? inner : error;
            return new(name, required ? CheckState.Broken : CheckState.Missing, cause.Message.Split('\n')[0].Trim(), remedy);
        }
    }
}
