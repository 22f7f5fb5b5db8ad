using System.Globalization;

namespace Spatial.Worlds;

/// <summary>What is asked about pictures.</summary>
internal enum ViewQueryKind
{
    /// <summary>How far the nearest object of a class is.</summary>
    Distance,

    /// <summary>How far two objects are from each other.</summary>
    Separation,

    /// <summary>How many objects of a class there are.</summary>
    Count,

    /// <summary>Which of two classes is nearer.</summary>
    Nearer,

    /// <summary>Which of two objects of a class is nearer, the left one or the right one.</summary>
    NearerOfPair,

    /// <summary>On which side of an object another is.</summary>
    Side,

    /// <summary>How long an object is.</summary>
    Longest,

    /// <summary>Left, right or behind the vehicle.</summary>
    Around,

    /// <summary>In which quarter about the vehicle.</summary>
    Quarter,

    /// <summary>Which of two classes is seen first.</summary>
    Order,
}

/// <summary>A question about pictures by which its answer can be recomputed.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Subject">A class.</param>
/// <param name="Other">Another class; null where one is enough.</param>
internal sealed record ViewQuery(ViewQueryKind Kind, string Subject, string? Other = null)
{
    private const double UnclearShare = 0.15; // of the nearer of two distances
    private const double UnclearMetres = 1;
    private const double UnclearDegrees = 10; // at a border of directions
    private const double UnclearWidth = 0.03; // of the picture, between two outlines

    /// <summary>Whether it is about all cameras at once.</summary>
    public bool IsAround => Kind is ViewQueryKind.Around or ViewQueryKind.Quarter;

    /// <summary>Whether the answer is a number.</summary>
    public bool IsNumber => Kind is ViewQueryKind.Distance or ViewQueryKind.Separation or ViewQueryKind.Count or ViewQueryKind.Longest;

    /// <summary>Type as VSI-Bench names it.</summary>
    public string Type => Kind switch
    {
        ViewQueryKind.Distance or ViewQueryKind.Separation => "object_abs_distance",
        ViewQueryKind.Count => "object_counting",
        ViewQueryKind.Longest => "object_size_estimation",
        ViewQueryKind.Nearer or ViewQueryKind.NearerOfPair => "object_rel_distance",
        ViewQueryKind.Side => "object_rel_direction_easy",
        ViewQueryKind.Around => "object_rel_direction_medium",
        ViewQueryKind.Quarter => "object_rel_direction_hard",
        _ => "obj_appearance_order",
    };

    /// <summary>The words.</summary>
    public string Question => Kind switch
    {
        ViewQueryKind.Distance => $"What is the distance between the camera and the nearest {Subject}, in metres?",
        ViewQueryKind.Separation => $"What is the distance between the {Subject} and the {Other}, in metres?",
        ViewQueryKind.Count => $"How many {ObjectWords.Plural(Subject)} are within 30 metres?",
        ViewQueryKind.Longest => $"What is the length of the longest edge of the {Subject}, in centimetres?",
        ViewQueryKind.Nearer => $"Which is nearer to the camera: the nearest {Subject} or the nearest {Other}?",
        ViewQueryKind.NearerOfPair => $"Which of the two {ObjectWords.Plural(Subject)} is nearer to the camera?",
        ViewQueryKind.Side => $"On which side of the {Other} is the {Subject}?",
        ViewQueryKind.Around or ViewQueryKind.Quarter => $"In which direction from the vehicle is the {Subject}?",
        _ => $"Which is seen first in the video: a {Subject} or a {Other}?",
    };

    /// <summary>The choices, each after its letter; empty for numbers.</summary>
    public IReadOnlyList<string> Options => Kind switch
    {
        ViewQueryKind.Nearer or ViewQueryKind.Order => [$"A. {Subject}", $"B. {Other}"],
        ViewQueryKind.NearerOfPair or ViewQueryKind.Side => ["A. left", "B. right"],
        ViewQueryKind.Around => ["A. left", "B. right", "C. back"],
        ViewQueryKind.Quarter => ["A. front-left", "B. front-right", "C. back-left", "D. back-right"],
        _ => [],
    };

    /// <summary>The answer.</summary>
    /// <param name="views">What the pictures show, in order: one, all cameras of a keyframe, or one camera over time.</param>
    /// <returns>A letter or a number.</returns>
    /// <exception cref="NoAnswerException">People would not agree.</exception>
    public string AnswerIn(IReadOnlyList<PictureView> views) => Kind switch
    {
        ViewQueryKind.Distance => Metres(Nearest(views[0], Subject)),
        ViewQueryKind.Separation => Metres(Only(views[0], Subject).DistanceTo(Only(views[0], Other!))),
        ViewQueryKind.Count => Counted(views[0]).ToString(CultureInfo.InvariantCulture),
        ViewQueryKind.Longest => Math.Round(100 * Only(views[0], Subject).LongestMetres).ToString("F0", CultureInfo.InvariantCulture),
        ViewQueryKind.Nearer => Lesser(Nearest(views[0], Subject), Nearest(views[0], Other!)),
        ViewQueryKind.NearerOfPair => NearerOfTwo(views[0]),
        ViewQueryKind.Side => SideOf(Only(views[0], Subject), Only(views[0], Other!)),
        ViewQueryKind.Around => AroundOf(OnlyAround(views)),
        ViewQueryKind.Quarter => QuarterOf(OnlyAround(views)),
        _ => First(views),
    };

    private static string Metres(double distance) => distance >= UnclearMetres ? distance.ToString("F1", CultureInfo.InvariantCulture)
        : throw new NoAnswerException("they touch, or nearly so");

    private static double Nearest(PictureView view, string word)
    {
        var sure = view.Sure(word).Select(item => item.Distance).DefaultIfEmpty(double.PositiveInfinity).Min();
        var unclear = view.Unclear(word).Select(item => item.Distance).DefaultIfEmpty(double.PositiveInfinity).Min();
        return double.IsFinite(sure) && unclear >= sure + UnclearMetres ? sure : throw new NoAnswerException($"it is unclear which {word} is the nearest");
    }

    private static ViewObject Only(PictureView view, string word) => view.Unclear(word).Any() || view.Sure(word).ToArray() is not [var only]
        ? throw new NoAnswerException($"there is not one {word} alone")
        : only;

    private static ViewObject OnlyOf(IReadOnlyList<PictureView> views, string word)
    {
        var all = views.SelectMany(view => view.Objects).Where(item => item.Class == word).ToArray();
        return all.DistinctBy(item => item.Token).Count() == 1 && Array.Find(all, item => item.IsSure) is { } only ? only
            : throw new NoAnswerException($"there is not one {word} alone");
    }

    private ViewObject OnlyAround(IReadOnlyList<PictureView> views) => OnlyOf(views, Subject);

    private int Counted(PictureView view) => view.Unclear(Subject).Any() || view.Sure(Subject).Count() is not (> 0 and var count)
        ? throw new NoAnswerException($"it is unclear how many {ObjectWords.Plural(Subject)} there are")
        : count;

    private static string Lesser(double first, double second) =>
        Math.Abs(first - second) < UnclearMetres + (UnclearShare * Math.Min(first, second)) ? throw new NoAnswerException("both are about as far")
        : first < second ? "A" : "B";

    private string NearerOfTwo(PictureView view)
    {
        if (view.Unclear(Subject).Any() || view.Sure(Subject).OrderBy(item => item.Middle).ToArray() is not [var left, var right]
            || left.Right + UnclearWidth > right.Left)
        {
            throw new NoAnswerException($"there are not two {ObjectWords.Plural(Subject)} side by side");
        }

        return Lesser(left.Distance, right.Distance);
    }

    private static string SideOf(ViewObject subject, ViewObject other) =>
        subject.Right + UnclearWidth < other.Left ? "A" : other.Right + UnclearWidth < subject.Left ? "B"
            : throw new NoAnswerException("their outlines are not side by side");

    // VSI-Bench's borders: behind is what lies within 45 degrees of straight back, left and right all else but straight ahead.
    private static string AroundOf(ViewObject item)
    {
        var turn = Math.Abs(item.BearingDegrees);
        return turn < UnclearDegrees + UnclearDegrees || Math.Abs(turn - 135) < UnclearDegrees ? throw new NoAnswerException("it lies between directions")
            : turn > 135 ? "C" : item.BearingDegrees > 0 ? "A" : "B";
    }

    private static string QuarterOf(ViewObject item)
    {
        var fromBorder = Math.Abs(Math.IEEERemainder(item.BearingDegrees, 90));
        return fromBorder < UnclearDegrees ? throw new NoAnswerException("it lies between directions")
            : (item.BearingDegrees > 0, Math.Abs(item.BearingDegrees) < 90) switch
            {
                (true, true) => "A",
                (false, true) => "B",
                (true, false) => "C",
                (false, false) => "D",
            };
    }

    private string First(IReadOnlyList<PictureView> views)
    {
        var (subject, other) = (Appears(views, Subject), Appears(views, Other!));
        return subject == other ? throw new NoAnswerException("both are seen at once") : subject < other ? "A" : "B";
    }

    // The first picture that surely shows one; before it none may be there even unclearly.
    private static int Appears(IReadOnlyList<PictureView> views, string word)
    {
        var first = views.Index().FirstOrDefault(view => view.Item.Sure(word).Any(), (-1, null!)).Index;
        return first >= 0 && !views.Take(first).Any(view => view.Unclear(word).Any()) ? first
            : throw new NoAnswerException($"it is unclear when a {word} is seen");
    }
}
