namespace Spatial.Models;

/// <summary>Chats about one frame that are learned together: each follows the frame's tokens and sees none of the others.</summary>
/// <param name="Ids">[L], the chats one after the other.</param>
/// <param name="Labels">[L] the token where it is learned, else <see cref="ChatExample.Ignored"/>.</param>
/// <param name="Chats">[L], number of each token's chat, from 0.</param>
/// <remarks>The same as one sample for each chat, as the release has it, but that the frame is read once: nothing before a chat depends on it.</remarks>
internal sealed record DrivePiChats(long[] Ids, long[] Labels, int[] Chats)
{
    /// <summary>No text.</summary>
    public static DrivePiChats None { get; } = new([], [], []);

    /// <summary>Chats.</summary>
    public int Count => Chats.Length == 0 ? 0 : Chats[^1] + 1;

    /// <summary>Tokens of each chat.</summary>
    public IReadOnlyList<int> Lengths => [.. Chats.CountBy(chat => chat).OrderBy(chat => chat.Key).Select(chat => chat.Value)];

    /// <summary>Lays chats one after the other.</summary>
    /// <param name="prompt">The chat format.</param>
    /// <param name="chats">Questions with their answers, in turn; a first question may begin with <c>&lt;image&gt;</c> and a line end, which stand for the frame.</param>
    /// <param name="mostTokens">Chats that would exceed it are left out, from the first that does.</param>
    public static DrivePiChats Of(DrivePiPrompt prompt, IEnumerable<IReadOnlyList<(string Question, string Answer)>> chats, int mostTokens)
    {
        List<long> ids = [], labels = [];
        List<int> numbers = [];
        var number = 0;
        foreach (var chat in chats)
        {
            List<long> own = [], learned = [];
            for (var turn = 0; turn < chat.Count; turn++)
            {
                var question = turn == 0 ? prompt.AfterVision(DrivePiPrompt.WithoutImage(chat[turn].Question)) : prompt.LaterQuestion(chat[turn].Question);
                var answer = prompt.AnswerOf(chat[turn].Answer);
                own.AddRange([.. question, .. answer]);
                learned.AddRange([.. Enumerable.Repeat((long)ChatExample.Ignored, question.Length), .. answer]);
            }

            if (ids.Count + own.Count > mostTokens)
            {
                break;
            }

            ids.AddRange(own);
            labels.AddRange(learned);
            numbers.AddRange(Enumerable.Repeat(number++, own.Count));
        }

        return new([.. ids], [.. labels], [.. numbers]);
    }

    /// <summary>Place of each token in its own sequence.</summary>
    /// <param name="before">Tokens before the chats, which all of them see.</param>
    /// <returns>[before + L].</returns>
    public long[] Positions(int before)
    {
        var positions = new long[before + Ids.Length];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = i <= before ? i : Chats[i - before] == Chats[i - before - 1] ? positions[i - 1] + 1 : before;
        }

        return positions;
    }


    /// <summary>Weights of learned tokens: chats count the same, whatever their length.</summary>
    /// <returns>Places whose next token is learned, that token, and its weight; the weights add up to 1.</returns>
    public (long[] Places, long[] Targets, float[] Weights) Learned()
    {
        var places = Enumerable.Range(0, Math.Max(0, Ids.Length - 1)).Where(place => Labels[place + 1] != ChatExample.Ignored).ToArray();
        var perChat = places.CountBy(place => Chats[place + 1]).ToDictionary();
        return (
            [.. places.Select(place => (long)place)],
            [.. places.Select(place => Labels[place + 1])],
            [.. places.Select(place => 1f / (perChat[Chats[place + 1]] * perChat.Count))]);
    }
}
