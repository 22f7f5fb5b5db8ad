namespace Spatial.Worlds;

/// <summary>What counts as a turn in open-loop planning on nuScenes.</summary>
/// <remarks>VAD and UniAD, their nuScenes converters.</remarks>
internal static class TurnRule
{
    /// <summary>How far ahead it looks, seconds.</summary>
    public const double Horizon = 3;

    private const double TurnMetres = 2;

    /// <summary>Left or right where the vehicle ends up 2 m or more to that side.</summary>
    /// <param name="left">Where it is after the horizon, metres to the left of where it stood and looked.</param>
    public static DriveCommand CommandOf(double left) => left switch
    {
        >= TurnMetres => DriveCommand.Left,
        <= -TurnMetres => DriveCommand.Right,
        _ => DriveCommand.Straight,
    };
}
