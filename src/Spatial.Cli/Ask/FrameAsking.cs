using Spatial.Models;

namespace Spatial.Cli;

/// <summary>Questions to a model about frames, which are looked at once.</summary>
internal sealed class FrameAsking : IDisposable
{
    private readonly IVisualChat _chat;
    private readonly SeenClips _seen;

    private FrameAsking(IVisualChat chat, SeenClips seen) => (_chat, _seen) = (chat, seen);

    /// <summary>Looks at frames, after all questions were found to be answerable.</summary>
    /// <param name="chat">The model.</param>
    /// <param name="clips">A video, or images; disposed with this.</param>
    /// <param name="questions">All that will be asked.</param>
    /// <exception cref="ArgumentException">A question spells a mark of the chat format, or has no room in the context beside the frames.</exception>
    public static FrameAsking Of(IVisualChat chat, IReadOnlyList<VisualClip> clips, IReadOnlyList<string> questions)
    {
        foreach (var question in questions)
        {
            if (chat.Tokenizer.Cut(question).Select(piece => piece.Token?.Content).FirstOrDefault(mark => mark is not null) is { } mark)
            {
                throw new ArgumentException(
                    $"the question '{Screen.Plain(question)}' cannot be asked: it spells {mark}, which is a mark of the chat format and not text");
            }

            using var prompt = VisualPrompt.Of(chat.Tokenizer, chat.Config, VisualQuestion.Messages(clips, question), clips);
            VisualAnswer.RequireRoom(chat.Config, prompt);
        }

        return new(chat, chat.See(clips));
    }

    /// <summary>What is looked at, for people.</summary>
    public string Summary
    {
        get
        {
            var (clips, first) = (_seen.Clips, _seen.Clips[0].Frames.shape);
            var (frames, tokens) = (clips.Sum(clip => clip.Frames.shape[0]), clips.Sum(clip => clip.Grid.Tokens));
            var kind = clips[0].IsVideo ? "as a video" : clips.Count == 1 ? "as an image" : "as images";
            return FormattableString.Invariant($"{frames} {(frames == 1 ? "frame" : "frames")} of {first[3]}x{first[2]} {kind}: {tokens} visual tokens.");
        }
    }

    /// <summary>Answers a question, piece by piece.</summary>
    public IEnumerable<string> Answer(string question, GenerationSettings settings, CancellationToken cancellation) =>
        _chat.Answer(VisualQuestion.Messages(_seen.Clips, question), _seen, settings, cancellation);

    public void Dispose()
    {
        _seen.Dispose();
        foreach (var clip in _seen.Clips)
        {
            clip.Dispose();
        }
    }
}
