using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Spatial.Viewer;

namespace Spatial.Tests;

/// <summary>What strangers, other pages and broken clients get from the viewer: nothing, and it goes on for its own page.</summary>
public sealed partial class ViewerServerTests : IAsyncLifetime
{

    private readonly SmallDataset _set = new();
    private ViewedData _data = null!;
    private ViewerServer _server = null!;
    private HttpClient _client = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var tables = _set.Open();
        _data = new(tables, [], [.. _set.SampleTokens.Select(token => new Spatial.Datasets.SceneSample(token, tables.SceneNamed(tables.SampleOf(token).SceneToken).Name))]);
        await Serve(new());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _data.Dispose();
        _set.Dispose();
    }

    [Fact]
    public async Task ItListensOnThisMachineOnlyAndItsAddressKeepsTheTokenFromServers()
    {
        Assert.Equal("127.0.0.1", _server.Address.Host);
        Assert.NotEqual(0, _server.Address.Port);
        Assert.Equal($"#token={_server.Token}&frame=abc", _server.Link("abc").Fragment); // browsers do not send fragments
        Assert.DoesNotContain(_server.Token, _server.Link().PathAndQuery);

        await using var second = await ViewerServer.Start(_data);

        Assert.NotEqual(_server.Token, second.Token);
        Assert.True(second.Token.Length >= 32);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong-token-of-some-length")]
    [InlineData("Basic YTpi")]
    public async Task WithoutTheTokenNothingOfTheDataIsTold(string? authorization)
    {
        foreach (var address in new[] { "/api/index", $"/api/frames/{_set.SampleTokens[0]}", "/api/frames/none", "/api/questions" })
        {
            using var answer = await Send(HttpMethod.Get, address, request => request.Headers.TryAddWithoutValidation("Authorization", authorization ?? "none"));

            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task ThePageItselfHoldsNoDataAndNoToken()
    {
        foreach (var address in WebFiles.Addresses.Where(address => !address.StartsWith("/vendor/", StringComparison.Ordinal)))
        {
            using var answer = await Send(HttpMethod.Get, address);
            var text = await answer.Content.ReadAsStringAsync(Stop);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotContain(_server.Token, text);
            Assert.DoesNotContain(_set.SampleTokens[0], text);
        }
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:80")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("0x7f000001.example")]
    public async Task AForeignHostNameIsRefusedEvenWithTheToken(string host)
    {
        foreach (var address in new[] { "/", "/api/index" })
        {
            using var answer = await Send(HttpMethod.Get, address, request => { request.Headers.Host = host; Authorize(request); });

            Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task NamesOfThisMachineAreTakenWithTheirOwnPortOrThatOfATunnel(string name)
    {
        foreach (var host in new[] { $"{name}:{_server.Address.Port}", $"{name}:8080" })
        {
            using var answer = await Send(HttpMethod.Get, "/api/index", request => { request.Headers.Host = host; Authorize(request); });

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("https://127.0.0.1")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("null")]
    public async Task AForeignOriginIsRefusedEvenWithTheToken(string origin)
    {
        using var answer = await Send(HttpMethod.Get, "/api/index", request => { request.Headers.TryAddWithoutValidation("Origin", origin); Authorize(request); });

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task TheOwnOriginIsTakenAndRequestsThatABrowserCallsCrossSiteAreNot()
    {
        using var own = await Send(HttpMethod.Get, "/api/index", request =>
        {
            request.Headers.TryAddWithoutValidation("Origin", _server.Address.GetLeftPart(UriPartial.Authority));
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
            Authorize(request);
        });
        using var foreign = await Send(HttpMethod.Get, "/api/index", request => { request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site"); Authorize(request); });

        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
    }

    [Theory]
    [InlineData("/../../etc/passwd")]
    [InlineData("/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/%252e%252e%252fetc%252fpasswd")]
    [InlineData("/..\\..\\etc\\passwd")]
    [InlineData("/..%5c..%5cetc%5cpasswd")]
    [InlineData("/vendor/../../../../etc/passwd")]
    [InlineData("//etc/passwd")]
    [InlineData("/main.js%00.css")]
    [InlineData("/api/frames/..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/frames/%2e%2e%2f%2e%2e%2fetc%2fpasswd")]
    [InlineData("/api/frames/%252e%252e%252fetc%252fpasswd")]
    [InlineData("/api/frames/..%5c..%5cetc%5cpasswd")]
    [InlineData("/api/frames/%00")]
    [InlineData("/api/frames/KNOWN/cameras/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/frames/KNOWN/cameras/LIDAR_TOP")]
    [InlineData("/api/frames/KNOWN/cameras/CAM_FRONT%00")]
    [InlineData("/api/frames/KNOWN/rays/..%2f")]
    [InlineData("/api/runs/99/figures")]
    [InlineData("/api/runs/-1/charts/classes")]
    [InlineData("/api/runs/0/charts/..%2f..%2fetc%2fpasswd")]
    public async Task NoPathOutsideIsEverServed(string target)
    {
        // Sent by hand: clients tidy such targets before anybody sees them.
        var answer = await Raw($"GET {target.Replace("KNOWN", _set.SampleTokens[0], StringComparison.Ordinal)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {_server.Token}\r\nConnection: close\r\n\r\n");

        Assert.Matches(@"^HTTP/1\.1 40[04] ", answer);
        Assert.DoesNotContain("root:", answer);
    }

    [Fact]
    public async Task TheTokenAndTheNameOfAFrameOpenItAndNothingElseDoes()
    {
        using var known = await Send(HttpMethod.Get, $"/api/frames/{_set.SampleTokens[0]}", Authorize);
        using var unknown = await Send(HttpMethod.Get, $"/api/frames/{_set.SampleTokens[0][..^1]}", Authorize);

        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        Assert.Equal("application/vnd.msgpack", known.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    public async Task ItOnlyReads(string method)
    {
        foreach (var address in new[] { "/", "/api/index" })
        {
            using var answer = await Send(new(method), address, Authorize);

            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        }
    }

    [Fact]
    public async Task HugeRangesAndNumbersOfSweepsGetNoMoreThanAnythingElse()
    {
        var address = $"/api/frames/{_set.SampleTokens[0]}";
        using var whole = await Send(HttpMethod.Get, address, Authorize);
        var ranges = string.Join(',', Enumerable.Range(0, 500).Select(at => FormattableString.Invariant($"{at}-9999999999")));
        using var ranged = await Send(HttpMethod.Get, address, request => { request.Headers.TryAddWithoutValidation("Range", $"bytes={ranges}"); Authorize(request); });

        Assert.Equal(HttpStatusCode.OK, ranged.StatusCode);
        Assert.Equal((await whole.Content.ReadAsByteArrayAsync(Stop)).Length, (await ranged.Content.ReadAsByteArrayAsync(Stop)).Length);
        foreach (var sweeps in new[] { "0", "-1", "21", "1000000000", "99999999999999999999", "1e3", "x" })
        {
            using var answer = await Send(HttpMethod.Get, $"{address}?sweeps={sweeps}", Authorize);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public async Task HugeHeadersAddressesAndBodiesAreRefused()
    {
        var line = await Raw($"GET /{new string('a', 8_000)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        var headers = await Raw($"GET / HTTP/1.1\r\nHost: localhost\r\nX-Much: {new string('a', 40_000)}\r\nConnection: close\r\n\r\n");
        var body = await Raw($"POST /api/questions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {_server.Token}\r\nContent-Type: application/json\r\n"
            + "Content-Length: 100000000\r\nConnection: close\r\n\r\n{");

        Assert.StartsWith("HTTP/1.1 414", line);
        Assert.StartsWith("HTTP/1.1 431", headers);
        Assert.StartsWith("HTTP/1.1 413", body);
    }

    [Theory]
    [InlineData("""{"token":"","question":"?"}""", "application/json")]
    [InlineData("""{"token":"x"}""", "application/json")]
    [InlineData("""{"token":"x","question":"?"}""", "text/plain")]
    [InlineData("""token=x&question=y""", "application/x-www-form-urlencoded")]
    [InlineData("""{"token":""", "application/json")]
    [InlineData("""[1,2]""", "application/json")]
    public async Task AQuestionThatIsNoneIsRefused(string body, string contentType)
    {
        using var answer = await Send(HttpMethod.Post, "/api/questions", request =>
        {
            request.Content = new StringContent(body, new MediaTypeHeaderValue(contentType));
            Authorize(request);
        });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task ALongQuestionIsRefusedAndAGoodOneNeedsAModel()
    {
        Assert.Equal(HttpStatusCode.BadRequest, await Asked(new string('?', 2001)));
        Assert.Equal(HttpStatusCode.NotFound, await Asked("How many cars are there?"));

        async Task<HttpStatusCode> Asked(string question)
        {
            using var answer = await Send(HttpMethod.Post, "/api/questions", request =>
            {
                request.Content = JsonContent.Create(new { token = _set.SampleTokens[0], question });
                Authorize(request);
            });
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task ManySocketsAreClosedAndThoseThatWorkGoOn()
    {
        await Serve(new() { MaxConnections = 8 });
        var sockets = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 100; i++)
            {
                var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, _server.Address.Port, Stop);
                sockets.Add(socket);
            }

            var closed = 0;
            foreach (var socket in sockets)
            {
                socket.ReceiveTimeout = 1000;
                closed += await IsClosed(socket, TimeSpan.FromMilliseconds(closed == 0 ? 500 : 100)) ? 1 : 0;
            }

            Assert.Equal(100 - 8, closed);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        await Eventually(async () =>
        {
            using var answer = await Send(HttpMethod.Get, "/api/index", Authorize);
            return answer.StatusCode == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task AReaderThatTakesNothingIsLetGo()
    {
        await Serve(new() { Patience = TimeSpan.FromSeconds(2), SlowestBytesPerSecond = 1_000_000 });
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, _server.Address.Port, Stop);
        const int requests = 40; // 1.5 MB each: more than the buffers of the system take
        var request = Encoding.ASCII.GetBytes("GET /vendor/three/three.core.js HTTP/1.1\r\nHost: localhost\r\n\r\n");
        for (var i = 0; i < requests; i++)
        {
            await socket.SendAsync(request, Stop);
        }

        await Task.Delay(TimeSpan.FromSeconds(8), Stop);
        var taken = await TakeAll(socket);

        WebFiles.TryGet("/vendor/three/three.core.js", out _, out var bytes);
        Assert.InRange(taken, 1, ((long)requests * bytes.Length) - 1);
    }

    [Fact]
    public async Task ARequestThatNeverEndsIsLetGo()
    {
        await Serve(new() { Patience = TimeSpan.FromSeconds(2) });
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _server.Address.Port, Stop);
        await socket.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "u8.ToArray(), Stop);

        var answer = await new StreamReader(socket.GetStream()).ReadToEndAsync(Stop).WaitAsync(TimeSpan.FromSeconds(20), Stop);

        Assert.StartsWith("HTTP/1.1 408", answer);
    }

    [Fact]
    public async Task EveryAnswerForbidsScriptsAndFramesOfOthers()
    {
        using var page = await Send(HttpMethod.Get, "/");
        var policy = string.Join(' ', page.Headers.GetValues("Content-Security-Policy"));
        var html = await page.Content.ReadAsStringAsync(Stop);

        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self';", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
        Assert.DoesNotMatch(InlineCode(), html);
        Assert.DoesNotContain("http://", html);
        Assert.DoesNotContain("https://", html);
    }

    [Fact]
    public async Task AFileThatIsGoneIsToldWithoutItsFolderAndTheRestIsShown()
    {
        var token = _set.SampleTokens[0];
        File.Delete(Path.Join(_set.DataRoot, _set.FileOf(token, "LIDAR_TOP")));
        File.Delete(Path.Join(_set.DataRoot, _set.FileOf(token, "CAM_FRONT")));

        using var frame = await Send(HttpMethod.Get, $"/api/frames/{token}", Authorize);
        var packet = PacketReader.Read(await frame.Content.ReadAsByteArrayAsync(Stop));
        using var picture = await Send(HttpMethod.Get, $"/api/frames/{token}/cameras/CAM_FRONT", Authorize);
        var told = await picture.Content.ReadAsStringAsync(Stop);

        Assert.Equal(HttpStatusCode.OK, frame.StatusCode);
        Assert.Null(packet["points"]);
        var fault = Assert.Single((object?[])packet["faults"]!, fault => ((string)fault!).Contains("LIDAR_TOP", StringComparison.Ordinal));
        Assert.DoesNotContain(_set.DataRoot, (string)fault!);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, picture.StatusCode);
        Assert.Contains("no such file", told);
        Assert.DoesNotContain(_set.DataRoot, told);
        using var other = await Send(HttpMethod.Get, $"/api/frames/{_set.SampleTokens[1]}", Authorize);
        Assert.NotNull(PacketReader.Read(await other.Content.ReadAsByteArrayAsync(Stop))["points"]);
    }

    [Fact]
    public async Task ATokenThatCanBeGuessedIsRefused()
    {
        foreach (var token in new[] { "", "short", "fifteen-letters", "sixteen letters!" })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => ViewerServer.Start(_data, new() { Token = token }));
        }
    }

    private async Task Serve(ViewerSettings settings)
    {
        if (_server is not null)
        {
            _client.Dispose();
            await _server.DisposeAsync();
        }

        _server = await ViewerServer.Start(_data, settings);
        _client = new() { BaseAddress = _server.Address };
    }

    private void Authorize(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_server.Token}");

    private async Task<HttpResponseMessage> Send(HttpMethod method, string address, Action<HttpRequestMessage>? edit = null)
    {
        using var request = new HttpRequestMessage(method, address);
        edit?.Invoke(request);
        return await _client.SendAsync(request, Stop);
    }

    private async Task<string> Raw(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _server.Address.Port, Stop);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Stop);
        return await new StreamReader(socket.GetStream()).ReadToEndAsync(Stop).WaitAsync(TimeSpan.FromSeconds(20), Stop);
    }

    private static async Task<bool> IsClosed(TcpClient socket, TimeSpan patience)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(patience);
        try
        {
            return await socket.GetStream().ReadAsync(new byte[1], late.Token) == 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task<long> TakeAll(Socket socket)
    {
        var (buffer, taken) = (new byte[1 << 16], 0L);
        try
        {
            for (int read; (read = await socket.ReceiveAsync(buffer, Stop).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Stop)) > 0;)
            {
                taken += read;
            }
        }
        catch (SocketException)
        {
            // The server let go: that is what is looked for.
        }

        return taken;
    }

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (await holds())
                {
                    return;
                }
            }
            catch (HttpRequestException) when (attempt < 50)
            {
                // Closed sockets are counted down in the background.
            }

            Assert.True(attempt < 50);
            await Task.Delay(100, Stop);
        }
    }

    [GeneratedRegex(@"<script(?![^>]*\ssrc=)|\son\w+\s*=|\sstyle\s*=|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex InlineCode();
}
