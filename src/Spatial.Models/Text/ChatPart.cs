namespace Spatial.Models;

/// <summary>A part of a message: text, an image or a video.</summary>
public abstract record ChatPart
{
    private protected ChatPart()
    {
    }
}

/// <summary>Text.</summary>
/// <param name="Text">The text. Text that spells an added token becomes that token.</param>
public sealed record ChatText(string Text) : ChatPart;

/// <summary>The place of an image.</summary>
/// <param name="Tokens">Pads, one for each visual token that replaces them; 1 where the model's input is not known yet.</param>
public sealed record ChatImage(int Tokens = 1) : ChatPart;

/// <summary>The place of a video.</summary>
/// <param name="Tokens">Pads, one for each visual token that replaces them; 1 where the model's input is not known yet.</param>
public sealed record ChatVideo(int Tokens = 1) : ChatPart;
