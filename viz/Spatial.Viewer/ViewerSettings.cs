using System.Net;

namespace Spatial.Viewer;

/// <summary>Where the viewer listens, and what it lets a client take.</summary>
public sealed record ViewerSettings
{
    /// <summary>Address to listen at; anything but a loopback address lets others reach it, who still need the token.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port; 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>What a client must know; made anew where null.</summary>
    public string? Token { get; init; }

    /// <summary>Names under which others reach this machine, beside its addresses. Requests that name another host are refused.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Connections at a time; those beyond are closed at once.</summary>
    public int MaxConnections { get; init; } = 64;

    /// <summary>Frames and pictures that are made at a time.</summary>
    public int MaxWork { get; init; } = 4;

    /// <summary>Requests that may wait for their turn; those beyond are told to come back.</summary>
    public int MaxWaiting { get; init; } = 64;

    /// <summary>A client that takes or sends less than this many bytes a second for longer than <see cref="Patience"/> is let go.</summary>
    public double SlowestBytesPerSecond { get; init; } = 1024;

    /// <summary>How long a slow client is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}
