using System.Net;
using Microsoft.AspNetCore.Http;

namespace Spatial.Viewer;

/// <summary>Turns away requests that do not come from the viewer's own page: other hosts' names, other pages, no token.</summary>
/// <remarks>The token is no cookie: a browser never adds it by itself, so another page cannot borrow it. Names other than of this machine are
/// refused because a page could point its own name at this address (DNS rebinding).</remarks>
internal sealed class RequestGuard(AccessToken token, ViewerSettings settings)
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly HashSet<string> _names = new(["localhost", .. settings.HostNames], StringComparer.OrdinalIgnoreCase);

    /// <summary>Passes a request on, or answers why not.</summary>
    public Task Check(HttpContext context, RequestDelegate next)
    {
        AddHeaders(context.Response.Headers);
        return FaultOf(context.Request) is var (status, reason) ? Refuse(context.Response, status, reason) : next(context);
    }

    private (int Status, string Reason)? FaultOf(HttpRequest request)
    {
        if (!IsOurs(request.Host))
        {
            return (StatusCodes.Status421MisdirectedRequest, "this name is not one of the viewer's: use the address that it printed, or --allow-host");
        }

        if (request.Headers.Origin.Count > 0 && request.Headers.Origin.ToString() != $"{request.Scheme}://{request.Host}")
        {
            return (StatusCodes.Status403Forbidden, "the request comes from another page");
        }

        var isData = request.Path.StartsWithSegments("/api");
        if (isData && request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
        {
            return (StatusCodes.Status403Forbidden, "the request comes from another site");
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsPost(request.Method))
        {
            return (StatusCodes.Status405MethodNotAllowed, "the viewer only reads");
        }

        return isData && !token.IsIn(request.Headers.Authorization) ? (StatusCodes.Status401Unauthorized, "the token is missing or wrong") : null;
    }

    // An address is no name: nobody can point it elsewhere.
    private bool IsOurs(HostString host)
    {
        var name = host.Host.Trim('[', ']');
        return _names.Contains(name) || (IPAddress.TryParse(name, out var address) && (IPAddress.IsLoopback(address) || !IPAddress.IsLoopback(settings.Address)));
    }

    private static void AddHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }

    private static Task Refuse(HttpResponse response, int status, string reason)
    {
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(reason);
    }
}
