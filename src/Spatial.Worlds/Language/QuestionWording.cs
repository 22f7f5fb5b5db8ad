namespace Spatial.Worlds;

/// <summary>Questions about objects in words: several ways for each kind, one of them by chance.</summary>
internal static class QuestionWording
{
    private const string Me = "me";

    /// <summary>Asks a query.</summary>
    public static string Of(SceneQuery query, ref SeededNumbers numbers)
    {
        var ways = query switch
        {
            ExistQuery exist => Exist(exist.Objects),
            CountQuery count => Count(count.Objects),
            ClassQuery one => Class(one.One),
            StatusQuery one => Status(one.One),
            SameStatusQuery two => SameStatus(The(two.First), The(two.Second)),
            _ => throw new ArgumentException($"no words for {query.GetType().Name}", nameof(query)),
        };
        return ways[numbers.NextIndex(ways.Length)];
    }

    private static string[] Exist(ObjectFilter objects)
    {
        var (one, several) = (ObjectPhrase.Of(objects, several: false, Me), ObjectPhrase.Of(objects, several: true, Me));
        var (another, others) = ObjectPhrase.IsAmongOthers(objects) ? ("another", "any other") : ("a", "any");
        return
        [
            $"Is there {another} {one}?",
            $"Are there {others} {several}?",
            $"Can you see {another} {one}?",
            $"Do you see {others} {several}?",
        ];
    }

    private static string[] Count(ObjectFilter objects)
    {
        var several = ObjectPhrase.Of(objects, several: true, Me);
        var head = ObjectPhrase.Head(objects.Class, objects.Status, several: true);
        var other = ObjectPhrase.IsAmongOthers(objects) ? "other " : "";
        return
        [
            $"How many {other}{head} are there{several[head.Length..]}?",
            $"How many {other}{several} can you see?",
            $"What is the number of {other}{several}?",
            $"Count the {other}{several}: how many are there?",
        ];
    }

    private static string[] Class(ObjectFilter one) =>
    [
        $"What is {The(one)}?",
        $"What kind of object is {The(one)}?",
        $"There is {A(one)}; what is it?",
    ];

    private static string[] Status(ObjectFilter one) =>
    [
        $"What is the status of {The(one)}?",
        $"Which status does {The(one)} have?",
        $"There is {A(one)}; what is its status?",
    ];

    private static string[] SameStatus(string first, string second) =>
    [
        $"Do {first} and {second} have the same status?",
        $"Does {first} have the same status as {second}?",
        $"Is the status of {first} the same as that of {second}?",
    ];

    private static string The(ObjectFilter one) => $"the {(ObjectPhrase.IsAmongOthers(one) ? "other " : "")}{ObjectPhrase.Of(one, several: false, Me)}";

    private static string A(ObjectFilter one) => $"{(ObjectPhrase.IsAmongOthers(one) ? "another" : "a")} {ObjectPhrase.Of(one, several: false, Me)}";
}
