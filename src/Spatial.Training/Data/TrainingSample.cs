using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>A frame as one pass of training takes it.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Input">For the encoder; null where its map is at hand.</param>
/// <param name="Earlier">The keyframe before, for an encoder that remembers; else null.</param>
/// <param name="Maps">The encoder's maps, kept from before; null where they must be computed.</param>
/// <param name="Truth">What predictions are compared with.</param>
/// <param name="Chats">What is said about it.</param>
/// <param name="Seed">Of what the pass draws.</param>
/// <param name="Sight">[6, 3, H, W] uint8, the cameras' pictures where the language model sees them; else null.</param>
internal sealed record TrainingSample(
    TrainingFrame Frame, DrivePiInput? Input, DrivePiInput? Earlier, BevMaps? Maps, FrameTruth Truth, DrivePiChats Chats, ulong Seed, Tensor? Sight = null)
        : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Input?.Sensors.Dispose();
        Earlier?.Sensors.Dispose();
        Maps?.Dispose();
        Sight?.Dispose();
        Truth.Dispose();
    }
}
