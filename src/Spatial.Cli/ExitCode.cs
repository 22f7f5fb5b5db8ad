namespace Spatial.Cli;

/// <summary>What the process tells its caller.</summary>
public static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Ok = 0;

    /// <summary>The work failed: damaged data, failing tests, findings.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a configuration is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Finished, but some samples were left out as allowed.</summary>
    public const int Losses = 3;

    /// <summary>The machine lacks something: a library, disk space, a permission.</summary>
    public const int Environment = 4;

    /// <summary>Interrupted by the user; can be resumed.</summary>
    public const int Interrupted = 130;
}
