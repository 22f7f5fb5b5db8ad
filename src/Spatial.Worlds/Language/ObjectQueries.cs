using System.Globalization;

namespace Spatial.Worlds;

/// <summary>A question about the objects of a scene.</summary>
internal abstract record ObjectQuery : SceneQuery
{
    /// <inheritdoc/>
    public sealed override string AnswerIn(LanguageScene scene)
    {
        var answer = AnswerAmong(scene.Objects);
        if (scene.Possible.Count == 0)
        {
            return answer;
        }

        // Sets only grow with the possible objects, so that the same answer without and with all of them is the answer with any of them.
        var other = AnswerAmong([.. scene.Objects, .. scene.Possible]);
        return other == answer ? answer : throw new NoAnswerException(
            $"the answer hangs on objects that were hardly seen or are at the end of their range: {answer} without them, {other} with them");
    }

    private protected abstract string AnswerAmong(IReadOnlyList<SceneObject> objects);
}

/// <summary>Is there such an object? yes or no.</summary>
internal sealed record ExistQuery(ObjectFilter Objects) : ObjectQuery
{
    private protected override string AnswerAmong(IReadOnlyList<SceneObject> objects) => YesOrNo(Objects.Among(objects).Count > 0);
}

/// <summary>How many such objects are there?</summary>
internal sealed record CountQuery(ObjectFilter Objects) : ObjectQuery
{
    private protected override string AnswerAmong(IReadOnlyList<SceneObject> objects) => Objects.Among(objects).Count.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What is it? A class.</summary>
internal sealed record ClassQuery(ObjectFilter One) : ObjectQuery
{
    private protected override string AnswerAmong(IReadOnlyList<SceneObject> objects) => One.OneAmong(objects).Class;
}

/// <summary>What status does it have?</summary>
internal sealed record StatusQuery(ObjectFilter One) : ObjectQuery
{
    private protected override string AnswerAmong(IReadOnlyList<SceneObject> objects) => StatusOf(One.OneAmong(objects));

    internal static string StatusOf(SceneObject item) =>
        item.Status ?? throw new NoAnswerException("the query asks for the status of an object that has none");
}

/// <summary>Do two objects have the same status? yes or no.</summary>
internal sealed record SameStatusQuery(ObjectFilter First, ObjectFilter Second) : ObjectQuery
{
    private protected override string AnswerAmong(IReadOnlyList<SceneObject> objects) =>
        YesOrNo(StatusQuery.StatusOf(First.OneAmong(objects)) == StatusQuery.StatusOf(Second.OneAmong(objects)));
}
