using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Spatial.Reports;

/// <summary>One file that needs nothing else: style and script are inside, and the policy forbids everything that is not.</summary>
internal static class HtmlPage
{
    private static readonly string Style = Resource("page.css");
    private static readonly string Script = Resource("page.js");

    /// <summary>Nothing is fetched; only our own script runs, known by its hash.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'; "
        + "base-uri 'none'; form-action 'none'";

    /// <summary>A whole page.</summary>
    /// <param name="title">Title from data.</param>
    /// <param name="body">Fills the body.</param>
    public static byte[] Write(string title, Action<HtmlText> body)
    {
        var html = new HtmlText();
        html.Markup("<!DOCTYPE html>\n").Open("html", ("lang", "en")).Open("head").Markup("<meta charset=\"utf-8\" />");

        // The hash and the quotes of the policy are our own; escaped quotes would be the same to a browser, but not to a reader.
        html.Markup($"<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\" />");
        html.Markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" /><meta name=\"color-scheme\" content=\"light dark\" />\n");
        html.Element("title", title).Open("style").Markup(Style).Close("style").Close("head").Open("body");
        html.Open("main");
        body(html);
        html.Close("main").Open("script").Markup(Script).Close("script").Close("body").Close("html").Markup("\n");
        return html.ToBytes();
    }

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
