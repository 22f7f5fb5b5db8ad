namespace Spatial.Worlds;

/// <summary>A question as a small program: what is asked, without the words. Its answer can be computed from any scene.</summary>
internal abstract record SceneQuery
{
    /// <summary>The answer.</summary>
    /// <exception cref="NoAnswerException">The scene has no answer: a description stands for none or several objects, or a label is missing.</exception>
    public abstract string AnswerIn(LanguageScene scene);

    private protected static string YesOrNo(bool value) => value ? "yes" : "no";
}
