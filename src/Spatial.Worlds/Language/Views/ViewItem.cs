namespace Spatial.Worlds;

/// <summary>A question about pictures with its answer.</summary>
/// <param name="Query">What is asked.</param>
/// <param name="Views">What the pictures show.</param>
/// <param name="Answer">A letter or a number.</param>
internal sealed record ViewItem(ViewQuery Query, IReadOnlyList<PictureView> Views, string Answer)
{
    /// <summary>A name of its own.</summary>
    public string Id => string.Join('/', ((string?[])
    [
        Views[0].SampleToken, Query.IsAround ? "around" : Views[0].Channel, Query.Kind.ToString().ToLowerInvariant(), Query.Subject, Query.Other,
    ]).OfType<string>().Select(part => part.Replace(' ', '_')));

    /// <summary>Items among which answers are balanced: those of two classes with each other, else all of a kind.</summary>
    public string Group => Query.Kind is ViewQueryKind.Nearer or ViewQueryKind.Order
        ? $"{Query.Kind}/{string.Join('/', new[] { Query.Subject, Query.Other! }.Order(StringComparer.Ordinal))}" : $"{Query.Kind}";

    /// <summary>Buckets that a group of choices has.</summary>
    public int BucketCount => Query.Kind is ViewQueryKind.Nearer or ViewQueryKind.Order ? 4 : Query.Options.Count;

    /// <summary>Answers that count as alike: the letter, with the class that it stands for among two; or numbers within a step of scale.</summary>
    public string Bucket => Query.Kind switch
    {
        ViewQueryKind.Nearer or ViewQueryKind.Order => $"{(Answer == "A" ? Query.Subject : Query.Other!)}/{Answer}",
        ViewQueryKind.Count => Answer,
        _ when Query.IsNumber => ((int)Math.Floor(Math.Log(double.Parse(Answer, System.Globalization.CultureInfo.InvariantCulture)) / Math.Log(NumberStep)))
            .ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => Answer,
    };

    private const double NumberStep = 1.25;
}
