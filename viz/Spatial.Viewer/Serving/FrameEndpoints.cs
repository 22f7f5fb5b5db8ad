using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Spatial.Datasets;

namespace Spatial.Viewer;

/// <summary>What the page may ask for. Every name in an address is looked up in the index; none is ever a path.</summary>
internal sealed class FrameEndpoints(ViewedData data, WorkQueue queue, string version)
{
    private const string Packet = "application/vnd.msgpack";
    private const int MostSweeps = 20;
    private const int LongestQuestion = 2000;

    private readonly FramePacket _frames = new(data);
    private readonly RayErrorPacket _rays = new(data);
    private readonly CameraFiles _cameras = new(data.Tables);

    /// <summary>Adds the addresses.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/index", context => Work(context, () => Bytes(context, Packet, IndexPacket.Make(data, version))));
        routes.MapGet("/api/frames/{token}", context => OfSample(context, sample => Sweeps(context) is { } sweeps
            ? Bytes(context, Packet, _frames.Make(sample, sweeps, context.RequestAborted))
            : Refuse(context, StatusCodes.Status400BadRequest, $"sweeps must be 1 to {MostSweeps}")));
        routes.MapGet("/api/frames/{token}/cameras/{channel}", context => OfSample(context, sample =>
            _cameras.Find(sample.Token, Route(context, "channel")) is var (type, bytes) ? Bytes(context, type, bytes) : NotThere(context, "no such picture")));
        routes.MapGet("/api/frames/{token}/rays/{run}", context => OfRun(context, run => OfSample(context, sample =>
            _rays.Make(sample, run, context.RequestAborted) is { } rays ? Bytes(context, Packet, rays) : NotThere(context, "no truth or no predicted voxels here"), inTurn: false)));
        routes.MapGet("/api/frames/{token}/figures/{run}", context => OfRun(context, run => OfSample(context, sample =>
            run.Measure is { } measure ? Bytes(context, Packet, FiguresPacket.OfFrame(measure(sample.Token))) : NotThere(context, "nothing to measure with"), inTurn: false)));
        routes.MapGet("/api/runs/{run}/figures", context => OfRun(context, run => Bytes(context, Packet, FiguresPacket.OfRun(run, data))));
        routes.MapGet("/api/runs/{run}/charts/{chart}", context => OfRun(context, run =>
            RunCharts.Draw(run, Route(context, "chart")) is { } svg ? Bytes(context, "image/svg+xml", svg) : NotThere(context, "no such chart")));
        routes.MapPost("/api/questions", Ask);
        routes.MapFallback("/api/{**rest}", context => NotThere(context, "no such address"));
        routes.MapFallback("{**rest}", Page);
    }

    private static Task Page(HttpContext context)
    {
        if (!WebFiles.TryGet(context.Request.Path.Value ?? "/", out var type, out var bytes))
        {
            return NotThere(context, "no such page");
        }

        return HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            ? Bytes(context, type, bytes)
            : Refuse(context, StatusCodes.Status405MethodNotAllowed, "the viewer only reads");
    }

    private async Task Ask(HttpContext context)
    {
        var question = await QuestionIn(context);
        if (question is null)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, $"expected JSON with token and a question of 1 to {LongestQuestion} letters");
        }
        else if (data.Asked is not { } asked)
        {
            await NotThere(context, "no model is attached: start the viewer with --ask");
        }
        else if (data.PlaceOf(question.Token) < 0)
        {
            await NotThere(context, "no such frame");
        }
        else
        {
            await Work(context, () =>
            {
                var answer = asked.Ask(question.Token, question.Question, context.RequestAborted);
                return Bytes(context, "application/json", JsonSerializer.SerializeToUtf8Bytes(new AnswerText(answer?.Text ?? ""), JsonSerializerOptions.Web));
            });
        }
    }

    private static async Task<QuestionText?> QuestionIn(HttpContext context)
    {
        try
        {
            var asked = context.Request.HasJsonContentType() ? await context.Request.ReadFromJsonAsync<QuestionText>(JsonSerializerOptions.Web, context.RequestAborted) : null;
            return asked is { Token.Length: > 0, Question.Length: > 0 and <= LongestQuestion } ? asked : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Task OfSample(HttpContext context, Func<SceneSample, Task> answer, bool inTurn = true)
    {
        if (data.PlaceOf(Route(context, "token")) is not (>= 0 and var place))
        {
            return NotThere(context, "no such frame");
        }

        return inTurn ? Work(context, () => answer(data.Samples[place])) : answer(data.Samples[place]);
    }

    private Task OfRun(HttpContext context, Func<ViewedRun, Task> answer) =>
        Route(context, "run") is [>= '0' and <= '9' and var digit] && digit - '0' < data.Runs.Count
            ? Work(context, () => answer(data.Runs[digit - '0']))
            : NotThere(context, "no such run");

    // Done in turn, off the thread that listens; what is sent afterwards waits for the client alone.
    private async Task Work(HttpContext context, Func<Task> work)
    {
        Task sending = Task.CompletedTask;
        try
        {
            var done = await queue.TryRun(() => Task.Run(() => { sending = work(); }, context.RequestAborted), context.RequestAborted);
            if (!done)
            {
                context.Response.Headers.RetryAfter = "1";
                await Refuse(context, StatusCodes.Status503ServiceUnavailable, "too many requests wait; come back in a moment");
            }

            await sending;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer.
        }
        catch (Exception damage) when (damage is InvalidDataException or IOException or ArgumentException or UnauthorizedAccessException && !context.Response.HasStarted)
        {
            await Refuse(context, StatusCodes.Status422UnprocessableEntity, ShownText.Of(damage.Message));
        }
    }

    private static int? Sweeps(HttpContext context)
    {
        var asked = context.Request.Query["sweeps"].ToString();
        return asked.Length == 0 ? 1
            : int.TryParse(asked, System.Globalization.CultureInfo.InvariantCulture, out var sweeps) && sweeps is >= 1 and <= MostSweeps ? sweeps : null;
    }

    private static string Route(HttpContext context, string name) => context.Request.RouteValues[name]?.ToString() ?? "";

    private static Task NotThere(HttpContext context, string reason) => Refuse(context, StatusCodes.Status404NotFound, reason);

    private static Task Refuse(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        return Bytes(context, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(reason));
    }

    private static Task Bytes(HttpContext context, string contentType, byte[] bytes)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private sealed record QuestionText(string Token, string Question);

    private sealed record AnswerText(string Text);
}
