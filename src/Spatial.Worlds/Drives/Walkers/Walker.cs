namespace Spatial.Worlds;

/// <summary>Somebody on foot.</summary>
internal sealed class Walker
{
    internal const double WaitingPlace = 0.7; // past the pavement's middle, still before the kerb
    internal const double BriskPace = 1.2; // m/s: nobody dawdles on a road, and lights are timed for it
    private const double Eagerness = 1.5; // m/s2
    private double _heading;

    /// <summary>Sets out.</summary>
    public Walker(int number, ObjectModel model, WalkPath path, double s, double pace)
    {
        (Number, Model, Path, S, Pace, Speed) = (number, model, path, s, pace, pace);
        _heading = path.At(s).Heading;
    }

    /// <summary>Place among the walkers.</summary>
    public int Number { get; }

    /// <summary>Who it is.</summary>
    public ObjectModel Model { get; }

    /// <summary>The way.</summary>
    public WalkPath Path { get; }

    /// <summary>Speed when nothing is in the way, m/s.</summary>
    public double Pace { get; }

    /// <summary>The same on a road, m/s.</summary>
    public double CrossingPace => Math.Max(Pace, BriskPace);

    /// <summary>Along the way, metres.</summary>
    public double S { get; private set; }

    /// <summary>m/s.</summary>
    public double Speed { get; private set; }

    /// <summary>Place and direction.</summary>
    public PlanPose Pose => Path.At(S).Moved(0, -Aside) with { Heading = _heading };

    /// <summary>How far the walker has stepped to the right of the way, metres.</summary>
    public double Aside { get; private set; }

    /// <summary>The crossing the walker has set out on, or -1.</summary>
    public int CrossingIndex { get; private set; } = -1;

    /// <summary>The crossing being walked over; null off the road.</summary>
    public WalkedCrossing? OnCrossing => CrossingIndex < 0 ? null : Path.Crossings[CrossingIndex];

    /// <summary>Distance from the first end of the crossing walked over, metres.</summary>
    public double Across
    {
        get
        {
            var crossing = Path.Crossings[CrossingIndex];
            return crossing.IsForward ? S - crossing.From : crossing.To - S;
        }
    }

    /// <summary>Steps aside, or back onto the way.</summary>
    /// <param name="wanted">How far to the right, metres.</param>
    /// <param name="seconds">For how long.</param>
    public void StepAside(double wanted, double seconds)
    {
        const double rate = 0.6; // m/s
        Aside += Math.Clamp(wanted - Aside, -rate * seconds, rate * seconds);
    }

    /// <summary>Walks on as fast as wished and allowed.</summary>
    /// <param name="allowed">Fastest speed that leaves others room, m/s.</param>
    /// <param name="mayCross">Whether a crossing is free now.</param>
    /// <param name="seconds">For how long.</param>
    public void Advance(double allowed, Func<WalkedCrossing, bool> mayCross, double seconds)
    {
        var wanted = Math.Min(allowed, SpeedForTurns());
        if (NextCrossing() is { } next)
        {
            var room = Path.Crossings[next].From + WaitingPlace - S;
            if (room < 0.35 && mayCross(Path.Crossings[next]))
            {
                CrossingIndex = next;
            }
            else
            {
                wanted = Math.Min(wanted, Math.Sqrt(2 * Eagerness * Math.Max(0, room - 0.05)));
            }
        }

        wanted = Math.Min(wanted, Math.Sqrt(2 * Eagerness * Math.Max(0, Path.Length - 0.5 - S)));
        var change = wanted > Speed ? Eagerness * seconds : 2.5 * Eagerness * seconds;
        Speed = Math.Max(0, Math.Clamp(wanted, Speed - change, Speed + change));
        S += Speed * seconds;
        if (CrossingIndex >= 0 && S > Path.Crossings[CrossingIndex].To - WaitingPlace)
        {
            CrossingIndex = -1;
        }

        // Turns at most at a walker's rate, so that corners are rounded.
        const double turnRate = 2.5;
        var turn = Math.IEEERemainder(Path.At(S).Heading - _heading, 2 * Math.PI);
        _heading += Math.Clamp(turn, -turnRate * seconds, turnRate * seconds);
    }

    // The walker's own pace, slower where the way turns sharply.
    private double SpeedForTurns()
    {
        const double sideways = 2; // m/s2
        const double window = 0.5; // metres over which a turn is seen
        var speed = OnCrossing is null ? Pace : CrossingPace;
        for (var ahead = 0.0; ahead < 0.8; ahead += 0.25)
        {
            var turn = Math.IEEERemainder(Path.At(S + ahead + (window / 2)).Heading - Path.At(S + ahead - (window / 2)).Heading, 2 * Math.PI);
            speed = Math.Min(speed, Math.Sqrt(sideways * window / Math.Max(Math.Abs(turn), 0.01)));
        }

        return speed;
    }

    private int? NextCrossing()
    {
        if (CrossingIndex >= 0)
        {
            return null;
        }

        for (var i = 0; i < Path.Crossings.Count; i++)
        {
            if (S < Path.Crossings[i].To - WaitingPlace)
            {
                return S <= Path.Crossings[i].From + WaitingPlace + 0.01 ? i : null;
            }
        }

        return null;
    }
}
