using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>A frame as DrivePI takes it in.</summary>
/// <param name="Sensors">For the encoder.</param>
/// <param name="Command">What the route asks for.</param>
internal sealed record DrivePiInput(UniLionInput Sensors, DrivingCommand Command)
{
    private const double FarthestCamera = 20; // metres from the vehicle's origin: no camera of a vehicle is farther off
    private const double NearestReturn = 1; // metres along x and y: nearer ones are of the vehicle itself; the release keeps them
    private const double Orthonormal = 1e-3; // rotations of calibration files are true to a millionth

    /// <summary>Cameras of a frame.</summary>
    internal const int CameraCount = 6;

    /// <summary>The cameras' pictures for the two encoders of Spatial-MLLM, [6, 3, H, W] uint8, clockwise from the front; null where the language model does
    /// not see them.</summary>
    /// <param name="frame">The frame; a picture that is missing or damaged is black, which <see cref="From"/> tells.</param>
    /// <param name="config">Their size.</param>
    public static Tensor? SightOf(Frame frame, DrivePiConfig config)
    {
        if (config.SightTokens == 0)
        {
            return null;
        }

        var (width, height) = (config.Sight.Width, config.Sight.Height);
        using var scope = NewDisposeScope();
        var pictures = Enumerable.Range(0, CameraCount).Select(place =>
        {
            var drawn = frame.Cameras.Count > place && FaultOf(() => frame.Cameras[place].Pixels) is null
                ? PictureResampler.Draw(frame.Cameras[place].Pixels, LayoutOf(frame.Cameras[place].Pixels))
                : new byte[height * width * ImagePixels.Channels];
            return from_array(drawn).view(height, width, ImagePixels.Channels).permute(2, 0, 1);
        });
        return stack([.. pictures]).MoveToOuterDisposeScope();

        // Whole, as Spatial-MLLM sees them, even if they become a little wider or narrower.
        PictureLayout LayoutOf(ImagePixels picture) => new((double)width / picture.Width, width, height, 0, 0, width, height);
    }
    /// <summary>Prepares a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="config">Sizes, and what to do about missing sensors.</param>
    /// <param name="degradations">Receives one sentence for each thing amiss.</param>
    /// <param name="variation">How the frame is varied for training; null for as it is.</param>
    /// <exception cref="InvalidDataException">A sensor is missing that the configuration asks for, both are, or a file is damaged.</exception>
    public static DrivePiInput From(Frame frame, DrivePiConfig config, List<string> degradations, DrivePiVariation? variation = null)
    {
        var points = PointsOf(frame, config, degradations);
        points = variation?.Applied(points) ?? points;
        var cameras = config.Encoder.Images is null ? [] : CamerasOf(frame, config, degradations);
        if (points.Count == 0 && cameras.Length == 0)
        {
            throw new InvalidDataException($"sample {frame.SampleToken}: has neither LiDAR points nor cameras that can be used, expected one of them");
        }

        if (frame.Command is null)
        {
            degradations.Add("Nobody said what the route asks for: the plan is that of following the road.");
        }

        using var scope = NewDisposeScope();
        var cloud = from_array(points.Values.ToArray()).view(-1, PointCloud.Width).MoveToOuterDisposeScope(); // [N, 5]
        CameraInputs[]? pictures = cameras.Length == 0 ? null
            : [Kept(CameraInputs.From(
                frame with { Cameras = cameras }, points, config.Encoder.Images!, config.Encoder.Lift, config.Behaviour, variation))];
        return new(
            new([cloud], pictures, [new(frame.SceneName, frame.TimestampMicros, variation is null ? frame.GlobalFromEgo
                : frame.GlobalFromEgo * variation.VariedFromEgo.Inverse())]),
            frame.Command ?? DrivingCommand.Straight);
    }

    private static CameraInputs Kept(CameraInputs cameras) =>
        cameras with { Pictures = cameras.Pictures.MoveToOuterDisposeScope(), Depths = cameras.Depths.MoveToOuterDisposeScope() };

    /// <summary>Points of all sweeps in the key ego frame, as <see cref="From"/> takes them.</summary>
    internal static PointCloud PointsOf(Frame frame, DrivePiConfig config, List<string> degradations)
    {
        if (!config.Encoder.Points)
        {
            return PointCloud.Empty;
        }

        var points = SweepMerger.IntoKeyframe(frame, config.Behaviour == DrivePiBehaviour.ReleaseCompat ? 0 : NearestReturn);
        var inside = 0;
        for (var i = 0; i < points.Count && inside == 0; i++)
        {
            inside += config.Encoder.Grid.TryCellOf(points.PositionOf(i), out _) ? 1 : 0;
        }

        if (inside > 0)
        {
            return Finite(points, degradations);
        }

        var fault = frame.Sweeps.Count == 0 ? "there is no LiDAR sweep"
            : $"no point of {frame.Sweeps.Count} LiDAR sweep(s) lies within {config.Encoder.Reach} m";
        if (config.MissingLidar == MissingSensor.Refuse)
        {
            throw new InvalidDataException($"sample {frame.SampleToken}: {fault}, and the configuration says missingLidar: refuse");
        }

        degradations.Add($"No LiDAR: {fault}.");
        return PointCloud.Empty;
    }

    // Coordinates are finite since sweeps are merged; intensities need not be.
    private static PointCloud Finite(PointCloud points, List<string> degradations)
    {
        float[]? values = null;
        var bad = 0;
        for (var i = 0; i < points.Count; i++)
        {
            if (!float.IsFinite(points[i][3]))
            {
                values ??= points.Values.ToArray();
                values[(i * PointCloud.Width) + 3] = 0;
                bad++;
            }
        }

        if (bad > 0)
        {
            degradations.Add($"{bad} LiDAR points have an intensity that is no number: 0 was taken.");
        }

        return values is null ? points : new(values);
    }

    private static CameraImage[] CamerasOf(Frame frame, DrivePiConfig config, List<string> degradations)
    {
        var faultOf = new string?[frame.Cameras.Count];
        CameraInputs.InParallel(faultOf.Length, place => faultOf[place] = FaultOf(frame.Cameras[place], frame, config.Encoder.Images!));
        var channels = frame.Cameras.Select(camera => camera.Channel).Distinct(StringComparer.Ordinal).Count();
        string[] faults =
        [
            .. frame.Cameras.Zip(faultOf).Where(pair => pair.Second is not null).Select(pair => $"{pair.First.Channel} {pair.Second}"),
            .. channels < CameraCount ? [$"{CameraCount - channels} of {CameraCount} cameras are missing"] : Array.Empty<string>(),
            .. channels < frame.Cameras.Count ? [$"{frame.Cameras.Count - channels} camera(s) are there twice"] : Array.Empty<string>(),
        ];
        if (faults.Length > 0 && config.MissingCamera == MissingSensor.Refuse)
        {
            throw new InvalidDataException($"sample {frame.SampleToken}: {string.Join("; ", faults)}; and the configuration says missingCamera: refuse");
        }

        degradations.AddRange(faults.Select(fault => $"Without a camera: {fault}."));
        return [.. frame.Cameras.Where((_, place) => faultOf[place] is null)];
    }

    // Reads the picture, too, which is kept.
    private static string? FaultOf(CameraImage camera, Frame frame, ImageBranchConfig images)
    {
        var (mount, pose) = (camera.EgoFromCamera, camera.CameraFrom(frame.GlobalFromEgo).Inverse());
        if ((FaultOf(mount, "is mounted") ?? FaultOf(pose, "was at its picture's time")) is { } fault)
        {
            return fault;
        }

        var k = camera.Intrinsics.Matrix;
        if (k.M10 != 0 || k.M20 != 0 || k.M21 != 0)
        {
            return $"has a camera matrix that is not upper triangular: {k}";
        }

        return FaultOf(() => PictureLayout.For(camera.Intrinsics.Width, camera.Intrinsics.Height, images.Width, images.Height)) ?? FaultOf(() => camera.Pixels);
    }

    private static string? FaultOf(Func<object> read)
    {
        try
        {
            _ = read();
            return null;
        }
        catch (Exception damage) when (damage is ArgumentException or InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
        {
            return $"has no picture that can be used: {damage.Message.TrimEnd('.')}";
        }
    }

    private static string? FaultOf(RigidTransform egoFromCamera, string what)
    {
        var (place, turn) = (egoFromCamera.Translation, egoFromCamera.Rotation);
        if (!place.IsFinite || !(place.Length <= FarthestCamera))
        {
            return FormattableString.Invariant($"{what} {place.Length:0.#} m from the vehicle's origin, more than {FarthestCamera} m");
        }

        var square = turn * turn.Transposed;
        double[] off = [square.M00 - 1, square.M11 - 1, square.M22 - 1, square.M01, square.M02, square.M12];
        return off.All(value => Math.Abs(value) <= Orthonormal) ? null : $"{what} with a rotation that is none: {turn}";
    }
}
