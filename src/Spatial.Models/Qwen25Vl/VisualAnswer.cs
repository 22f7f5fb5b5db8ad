using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>An answer about images and videos, piece by piece.</summary>
internal static class VisualAnswer
{
    /// <summary>Answers a chat.</summary>
    /// <param name="model">The language model, with its embeddings.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="messages">The chat, with a place for each clip.</param>
    /// <param name="seen">Its clips.</param>
    /// <param name="settings">How tokens are chosen.</param>
    /// <param name="cancellation">Asked before each token.</param>
    /// <exception cref="ArgumentException">There is not one clip of the right kind for each place, a setting is impossible, or the chat is longer than the
    /// context.</exception>
    public static IEnumerable<string> Of(
        Qwen25VlModel model, Tokenizer tokenizer, IReadOnlyList<ChatMessage> messages, SeenClips seen, GenerationSettings settings,
        CancellationToken cancellation)
    {
        settings.Check();
        return Pieces();

        IEnumerable<string> Pieces()
        {
            using var prompt = VisualPrompt.Of(tokenizer, model.Config, messages, seen.Clips);
            RequireRoom(model.Config, prompt);
            using var embeddings = Embedded(prompt);
            using var cache = new KeyValueCache(model.Config.Text);
            var chooser = new TokenChooser(settings, [TensorValues.Of<long>(prompt.Tokens)]);
            var text = tokenizer.StreamingDecoder(skipSpecial: true);
            var steps = TextContinuation.Continue(
                model.Language, embeddings, cache, chooser.Choose, RoomFor(settings, prompt), positions: prompt.Positions.Positions, isLast: IsLast,
                cancellation: cancellation);
            foreach (var step in steps)
            {
                if (!IsLast(step[0]) && text.Next((int)step[0]) is { Length: > 0 } piece)
                {
                    yield return piece;
                }
            }

            if (text.Finish() is { Length: > 0 } rest)
            {
                yield return rest;
            }
        }

        bool IsLast(long token) => settings.EndTokens.Contains((int)token);

        Tensor Embedded(VisualPrompt prompt)
        {
            using var inference = inference_mode();
            return model.Embed(prompt.Tokens, seen.Images, seen.Videos);
        }

        // An answer ends where the context does.
        int RoomFor(GenerationSettings chosen, VisualPrompt prompt) =>
            (int)Math.Clamp(model.Config.Text.MaxPositions - prompt.Tokens.shape[1] + 1, 1, chosen.MaxTokens);
    }

    /// <summary>Refuses a chat that is longer than the context.</summary>
    /// <exception cref="ArgumentException">It is.</exception>
    public static void RequireRoom(Qwen25VlConfig config, VisualPrompt prompt)
    {
        var (length, most) = (prompt.Tokens.shape[1], config.Text.MaxPositions);
        if (length > most)
        {
            var visual = prompt.Images.Concat(prompt.Videos).Sum(clip => (long)clip.Grid.Tokens);
            throw new ArgumentException($"a chat must be {most} tokens at most, got {length}, {visual} of them of {Frames(prompt)} frames: "
                + "give fewer frames, or smaller ones, or shorten the question");
        }
    }

    private static long Frames(VisualPrompt prompt) => prompt.Images.Concat(prompt.Videos).Sum(clip => clip.Frames.shape[0]);
}
