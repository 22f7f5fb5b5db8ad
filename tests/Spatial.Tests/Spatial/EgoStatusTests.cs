namespace Spatial.Tests;

public sealed class EgoStatusTests
{
    private const double Wheelbase = 2.588;
    private const long Now = 1_600_000_000_000_000;

    [Fact]
    public void OnACircleAtConstantSpeedItTurnsAsTheCircleDoes()
    {
        const double speed = 5, radius = 20;
        var rate = speed / radius;

        var status = EgoStatus.Of(Driven(seconds =>
        {
            var angle = rate * seconds;
            var (sine, cosine) = Math.SinCos(angle);
            return new(new(cosine, -sine, 0, sine, cosine, 0, 0, 0, 1), new(radius * sine, radius * (1 - cosine), 0.3));
        }))!;

        // Means over 0.3 s: half of that before the keyframe the vehicle pointed 0.0375 rad to the right of where it does now.
        Assert.Equal(rate, status.AngularRate.Z, 1e-9);
        Assert.Equal(speed, status.Velocity.Length, 2e-3); // the chord of 0.3 s is a little shorter than the arc
        Assert.Equal(-speed * Math.Sin(0.15 * rate), status.Velocity.Y, 5e-4);
        Assert.Equal(speed * rate, status.Acceleration.Y, 0.01); // towards the centre
        Assert.Equal(0, status.Acceleration.X, 0.1);
        Assert.Equal(Math.Atan(Wheelbase / radius), status.Steering, 1e-3);
        Assert.Equal((0, 0), (status.AngularRate.X, status.AngularRate.Y));
    }

    [Fact]
    public void OnAStraightLineItAcceleratesAsTheVehicleDoes()
    {
        const double speed = 8, acceleration = -2;

        var status = EgoStatus.Of(Driven(seconds => new(Matrix3d.Identity, new((speed * seconds) + (0.5 * acceleration * seconds * seconds), 0, 0))))!;

        Assert.Equal(acceleration, status.Acceleration.X, 1e-6);
        Assert.Equal(speed - (acceleration * 0.15), status.Velocity.X, 1e-6); // the mean of the last 0.3 s
        Assert.Equal(0, status.Steering);
        Assert.Equal([-2, 0, 0, 0, 0, 0, 8.3f, 0, 0, 0], status.ToArray().Select(value => MathF.Round(value, 3)));
    }

    [Fact]
    public void WhatIsMeasuredIsInTheAxesOfTheVehicle()
    {
        var west = new Matrix3d(-1, 0, 0, 0, -1, 0, 0, 0, 1);

        var status = EgoStatus.Of(Driven(seconds => new(west, new(-3 * seconds, 100, 0))))!;

        Assert.Equal(3, status.Velocity.X, 1e-6);
    }

    [Fact]
    public void AVehicleThatHardlyMovesDoesNotSteer()
    {
        var status = EgoStatus.Of(Driven(seconds =>
        {
            var (sine, cosine) = Math.SinCos(0.2 * seconds);
            return new(new(cosine, -sine, 0, sine, cosine, 0, 0, 0, 1), new(0.1 * seconds, 0, 0));
        }))!;

        Assert.Equal(0, status.Steering);
        Assert.Equal(0.2, status.AngularRate.Z, 1e-9);
    }

    [Theory]
    [InlineData(1, 0.05)] // the key sweep alone
    [InlineData(0, 0.05)]
    [InlineData(3, 0.02)] // too near to each other
    [InlineData(3, 0.5)] // too long ago
    public void WithoutSweepsOfTheMomentsBeforeNobodyKnows(int sweeps, double period) =>
        Assert.Null(EgoStatus.Of(Driven(seconds => new(Matrix3d.Identity, new(seconds, 0, 0)), sweeps, period)));

    [Fact]
    public void TwoSweepsGiveAVelocityAndNoAcceleration()
    {
        var status = EgoStatus.Of(Driven(seconds => new(Matrix3d.Identity, new(4 * seconds, 0, 0)), sweeps: 2, period: 0.1))!;

        Assert.Equal(4, status.Velocity.X, 1e-6);
        Assert.Equal(Vector3d.Zero, status.Acceleration);
    }

    // Sweeps of the last moments, newest first.
    private static Frame Driven(Func<double, RigidTransform> poseAt, int sweeps = 13, double period = 0.05) => new()
    {
        SampleToken = "driven",
        TimestampMicros = Now,
        GlobalFromEgo = poseAt(0),
        Sweeps =
        [
            .. Enumerable.Range(0, sweeps).Select(place => new Sweep(PointCloud.Empty)
            {
                TimestampMicros = Now - (long)Math.Round(place * period * 1e6),
                EgoFromSensor = RigidTransform.Identity,
                GlobalFromEgo = poseAt(-place * period),
            }),
        ],
    };
}
