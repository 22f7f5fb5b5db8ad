namespace Spatial.Worlds;

/// <summary>How a leg or an arm is held.</summary>
/// <param name="Swing">Of its upper part from straight down, forward positive, radians.</param>
/// <param name="Bend">At the knee (the shank goes back) or the elbow (the forearm goes forward), radians.</param>
/// <param name="Spread">Away from the body, radians.</param>
internal readonly record struct LimbPose(double Swing, double Bend, double Spread = 0.03);
