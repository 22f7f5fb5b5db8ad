using System.Globalization;

namespace Spatial.Worlds;

/// <summary>Is there such an object? yes or no.</summary>
internal sealed record ExistQuery(ObjectFilter Objects) : SceneQuery
{
    /// <inheritdoc/>
    public override string AnswerIn(LanguageScene scene) => YesOrNo(Objects.In(scene).Count > 0);
}

/// <summary>How many such objects are there?</summary>
internal sealed record CountQuery(ObjectFilter Objects) : SceneQuery
{
    /// <inheritdoc/>
    public override string AnswerIn(LanguageScene scene) => Objects.In(scene).Count.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What is it? A class.</summary>
internal sealed record ClassQuery(ObjectFilter One) : SceneQuery
{
    /// <inheritdoc/>
    public override string AnswerIn(LanguageScene scene) => One.OneIn(scene).Class;
}

/// <summary>What status does it have?</summary>
internal sealed record StatusQuery(ObjectFilter One) : SceneQuery
{
    /// <inheritdoc/>
    public override string AnswerIn(LanguageScene scene) => StatusOf(One.OneIn(scene));

    internal static string StatusOf(SceneObject item) =>
        item.Status ?? throw new NoAnswerException("the query asks for the status of an object that has none");
}

/// <summary>Do two objects have the same status? yes or no.</summary>
internal sealed record SameStatusQuery(ObjectFilter First, ObjectFilter Second) : SceneQuery
{
    /// <inheritdoc/>
    public override string AnswerIn(LanguageScene scene) =>
        YesOrNo(StatusQuery.StatusOf(First.OneIn(scene)) == StatusQuery.StatusOf(Second.OneIn(scene)));
}
