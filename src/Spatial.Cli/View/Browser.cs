using System.Diagnostics;

namespace Spatial.Cli;

/// <summary>The browser of whoever sits before this machine, where there is one.</summary>
internal static class Browser
{
    /// <summary>Opens an address; nothing where there is no display, or over SSH.</summary>
    public static void TryOpen(Uri address)
    {
        if (!HasDisplay())
        {
            return;
        }

        try
        {
            using var opener = Process.Start(new ProcessStartInfo("xdg-open", [address.AbsoluteUri]) { RedirectStandardError = true, RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // The address was printed; whoever reads it can open it.
        }
    }

    private static bool HasDisplay() =>
        (Given("DISPLAY") || Given("WAYLAND_DISPLAY")) && !Given("SSH_CONNECTION");

    private static bool Given(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
