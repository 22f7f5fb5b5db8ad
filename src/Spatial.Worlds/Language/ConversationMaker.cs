using System.Globalization;

namespace Spatial.Worlds;

/// <summary>Makes the conversations of one kind.</summary>
internal sealed class ConversationMaker(LanguageKind kind, LanguageConfig config)
{
    /// <summary>Conversations about a sample; where none is possible, one without turns that says why.</summary>
    /// <exception cref="InvalidDataException">The labels or the future of the sample are damaged.</exception>
    public IEnumerable<Conversation> About(LanguageScene scene)
    {
        var numbers = SampleSeeds.Of(config.Seed, scene.SampleToken, kind, 0);
        if (SkipReasonOf(scene) is { } reason)
        {
            return [Of(scene, 0, []) with { SkipReason = reason }];
        }

        return kind == LanguageKind.Caption ? Captions(scene, ref numbers) : [Of(scene, 0, TurnsOf(scene, ref numbers))];
    }

    private List<Conversation> Captions(LanguageScene scene, ref SeededNumbers numbers)
    {
        var captions = new List<Conversation>();
        foreach (var (number, view) in CaptionView.All.Index())
        {
            var query = new CaptionQuery(view, numbers.NextIndex(SceneCaption.Wordings));
            captions.Add(Of(scene, number, [Turn(scene, query, ref numbers, isFirst: true)]));
        }

        return captions;
    }

    private string? SkipReasonOf(LanguageScene scene) => kind switch
    {
        LanguageKind.Caption => null,
        LanguageKind.Action or LanguageKind.Trajectory => EgoFuture.IsKnown(scene) ? null : "the scene ends within 3 s",
        _ when scene.Voxels is null => "no OpenOcc labels (openocc_v2)",
        _ when scene.Cells is null => "no Occ3D labels (gts) that tell which cells were observed",
        LanguageKind.OccupancyStatus => scene.Cells.Comparable.Count > 0 ? null : "no occupied cell was observed at the height of a free one",
        _ => scene.Cells.Occupied.Count > 0 ? null : "no occupied cell was observed",
    };

    private List<ConversationTurn> TurnsOf(LanguageScene scene, ref SeededNumbers numbers)
    {
        IEnumerable<SceneQuery> queries = kind switch
        {
            LanguageKind.Action => [new ActionQuery()],
            LanguageKind.Trajectory => [new TrajectoryQuery()],
            _ => CellChoice.Of(scene.Cells!, kind, config.Turns, ref numbers),
        };
        var turns = new List<ConversationTurn>();
        foreach (var query in queries)
        {
            turns.Add(Turn(scene, query, ref numbers, turns.Count == 0));
        }

        return turns;
    }

    private static ConversationTurn Turn(LanguageScene scene, SceneQuery query, ref SeededNumbers numbers, bool isFirst) =>
        new(DrivePiWording.Of(query, isFirst, ref numbers), query.AnswerIn(scene), query);

    private Conversation Of(LanguageScene scene, int number, IReadOnlyList<ConversationTurn> turns) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"{scene.SampleToken}-{LanguageKinds.NameOf(kind)}-{number}"),
        SampleToken = scene.SampleToken,
        SceneName = scene.SceneName,
        Kind = LanguageKinds.NameOf(kind),
        Turns = turns,
    };
}
