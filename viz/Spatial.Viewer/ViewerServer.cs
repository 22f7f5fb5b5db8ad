using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Spatial.Viewer;

/// <summary>Serves frames to a browser: this machine only, with a token, and only to look.</summary>
public sealed class ViewerServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly AccessToken _token;
    private readonly WorkQueue _queue;

    private ViewerServer(WebApplication application, AccessToken token, WorkQueue queue)
    {
        (_application, _token, _queue) = (application, token, queue);
    }

    /// <summary>Where the server listens, such as http://127.0.0.1:41327.</summary>
    public Uri Address => new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>What clients must know.</summary>
    public string Token => _token.Text;

    /// <summary>The address to open: the token is in the part that browsers keep to themselves.</summary>
    /// <param name="sampleToken">A frame to begin with; null for the first.</param>
    public Uri Link(string? sampleToken = null) =>
        new(Address, $"/#token={Token}{(sampleToken is null ? "" : $"&frame={Uri.EscapeDataString(sampleToken)}")}");

    /// <summary>Starts to listen.</summary>
    /// <param name="data">What to show; stays the caller's.</param>
    /// <param name="settings">Where to listen; loopback and any free port where null.</param>
    /// <exception cref="ArgumentException">The token is too easy.</exception>
    /// <exception cref="IOException">The address or port is taken.</exception>
    public static async Task<ViewerServer> Start(ViewedData data, ViewerSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        settings ??= new();
        var token = new AccessToken(settings.Token);

        // Empty: no configuration files and no variables of the surroundings can open it wider.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Limit(options, settings));
        builder.Services.AddRoutingCore();
        var application = builder.Build();
        var queue = new WorkQueue(settings.MaxWork, settings.MaxWaiting);
        application.Use(next => context => new RequestGuard(token, settings).Check(context, next));
        new FrameEndpoints(data, queue, VersionOfThis()).Map(application);
        await application.StartAsync();
        return new(application, token, queue);
    }

    /// <summary>Serves until it is asked to stop.</summary>
    public static async Task WaitForStop(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = stop.Register(stopped.SetResult);
        await stopped.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _application.StopAsync(soon.Token);
        await _application.DisposeAsync();
        _queue.Dispose();
    }

    private static void Limit(KestrelServerOptions options, ViewerSettings settings)
    {
        const int mostHeaderBytes = 16 << 10;
        const int mostLineBytes = 4 << 10;
        const int mostBodyBytes = 16 << 10;
        options.AddServerHeader = false;
        options.Listen(new IPEndPoint(settings.Address, settings.Port));
        options.Limits.MaxConcurrentConnections = settings.MaxConnections;
        options.Limits.MaxConcurrentUpgradedConnections = 0;
        options.Limits.MaxRequestHeadersTotalSize = mostHeaderBytes;
        options.Limits.MaxRequestLineSize = mostLineBytes;
        options.Limits.MaxRequestBodySize = mostBodyBytes;
        options.Limits.RequestHeadersTimeout = settings.Patience;
        options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        options.Limits.MinResponseDataRate = new(settings.SlowestBytesPerSecond, settings.Patience);
        options.Limits.MinRequestBodyDataRate = new(settings.SlowestBytesPerSecond, settings.Patience);
    }

    private static string VersionOfThis() => Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
