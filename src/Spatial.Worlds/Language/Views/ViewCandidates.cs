using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>All that can be asked about the pictures of a scene and has one answer.</summary>
internal sealed class ViewCandidates(PictureViewReader reader)
{
    /// <summary>Pictures of a clip.</summary>
    public const int ClipFrames = 4;

    private const int ClipStep = 2; // keyframes between them: a second

    private static readonly ViewQueryKind[] OfOneClass = [ViewQueryKind.Distance, ViewQueryKind.Count, ViewQueryKind.Longest, ViewQueryKind.NearerOfPair];
    private static readonly ViewQueryKind[] OfTwoClasses = [ViewQueryKind.Separation, ViewQueryKind.Nearer, ViewQueryKind.Side];
    private static readonly ViewQueryKind[] OfAround = [ViewQueryKind.Around, ViewQueryKind.Quarter];

    /// <summary>Items of a scene.</summary>
    /// <param name="sampleTokens">Its keyframes in order of time.</param>
    public IEnumerable<ViewItem> Of(IReadOnlyList<string> sampleTokens)
    {
        var around = sampleTokens.Select(reader.Read).ToArray();
        foreach (var views in around)
        {
            foreach (var item in views.SelectMany(view => Queries(Classes([view]), OfOneClass, OfTwoClasses), (view, query) => Answered(query, [view]))
                .OfType<ViewItem>())
            {
                yield return item;
            }

            if (views.Count == NuScenesReader.CameraChannels.Count)
            {
                foreach (var item in Queries(Classes(views), OfAround, []).Select(query => Answered(query, views)).OfType<ViewItem>())
                {
                    yield return item;
                }
            }
        }

        foreach (var item in Clips(around).SelectMany(views => Queries(Classes(views), [], [ViewQueryKind.Order]).Select(query => Answered(query, views)))
            .OfType<ViewItem>())
        {
            yield return item;
        }
    }

    private static IEnumerable<IReadOnlyList<PictureView>> Clips(IReadOnlyList<PictureView>[] around)
    {
        for (var first = 0; first + (ClipStep * (ClipFrames - 1)) < around.Length; first += ClipStep)
        {
            foreach (var channel in around[first].Select(view => view.Channel))
            {
                var views = Enumerable.Range(0, ClipFrames).Select(frame => around[first + (frame * ClipStep)].FirstOrDefault(view => view.Channel == channel))
                    .OfType<PictureView>();
                if (views.ToArray() is { Length: ClipFrames } clip)
                {
                    yield return clip;
                }
            }
        }
    }

    private static string[] Classes(IReadOnlyList<PictureView> views) =>
        [.. views.SelectMany(view => view.Objects).Where(item => item.IsSure).Select(item => item.Class).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<ViewQuery> Queries(string[] classes, ViewQueryKind[] ofOne, ViewQueryKind[] ofTwo) =>
    [
        .. classes.SelectMany(subject => ofOne, (subject, kind) => new ViewQuery(kind, subject)),
        .. classes.SelectMany(subject =>
            classes.Where(other => other != subject).SelectMany(other => ofTwo, (other, kind) => new ViewQuery(kind, subject, other)))
            .Where(query => query.Kind != ViewQueryKind.Separation || string.CompareOrdinal(query.Subject, query.Other) < 0),
    ];

    private static ViewItem? Answered(ViewQuery query, IReadOnlyList<PictureView> views)
    {
        try
        {
            return new(query, views, query.AnswerIn(views));
        }
        catch (NoAnswerException)
        {
            return null;
        }
    }
}
