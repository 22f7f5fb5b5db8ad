namespace Spatial.Evaluation;

/// <summary>Turns the classes of label files into the sixteen of the nuScenes-lidarseg challenge; several kinds become 0, ignore.</summary>
/// <remarks>nuScenes devkit, <c>eval/lidarseg/utils.py</c>, <c>LidarsegClassMapper.get_fine2coarse</c>.</remarks>
public sealed class ChallengeClasses
{
    private const byte None = byte.MaxValue;

    private static readonly (string General, string Challenge)[] Counterparts =
    [
        ("noise", "ignore"), ("animal", "ignore"), ("human.pedestrian.adult", "pedestrian"), ("human.pedestrian.child", "pedestrian"),
        ("human.pedestrian.construction_worker", "pedestrian"), ("human.pedestrian.personal_mobility", "ignore"),
        ("human.pedestrian.police_officer", "pedestrian"), ("human.pedestrian.stroller", "ignore"), ("human.pedestrian.wheelchair", "ignore"),
        ("movable_object.barrier", "barrier"), ("movable_object.debris", "ignore"), ("movable_object.pushable_pullable", "ignore"),
        ("movable_object.trafficcone", "traffic_cone"), ("static_object.bicycle_rack", "ignore"), ("vehicle.bicycle", "bicycle"),
        ("vehicle.bus.bendy", "bus"), ("vehicle.bus.rigid", "bus"), ("vehicle.car", "car"), ("vehicle.construction", "construction_vehicle"),
        ("vehicle.emergency.ambulance", "ignore"), ("vehicle.emergency.police", "ignore"), ("vehicle.motorcycle", "motorcycle"),
        ("vehicle.trailer", "trailer"), ("vehicle.truck", "truck"), ("flat.driveable_surface", "driveable_surface"), ("flat.other", "other_flat"),
        ("flat.sidewalk", "sidewalk"), ("flat.terrain", "terrain"), ("static.manmade", "manmade"), ("static.other", "ignore"),
        ("static.vegetation", "vegetation"), ("vehicle.ego", "ignore"),
    ];

    private readonly byte[] _challenge;

    private ChallengeClasses(byte[] challenge)
    {
        _challenge = challenge;
    }

    /// <summary>The 32 general classes as nuScenes-lidarseg numbers them: 0 noise to 31 vehicle.ego.</summary>
    public static ChallengeClasses General { get; } = Of(Counterparts.Select((pair, index) => (index, pair.General)));

    /// <summary>Labels that are classes of the challenge already, 0 to 16.</summary>
    public static ChallengeClasses Already { get; } = new([.. Enumerable.Range(0, PointLabels.ClassNames.Count).Select(label => (byte)label)]);

    /// <summary>One past the largest label that has a class.</summary>
    public int End => _challenge.Length;

    /// <summary>The classes of a data set's own category table.</summary>
    /// <param name="categories">Index (0 to 254) and general name of each category; an index occurs once.</param>
    /// <exception cref="ArgumentException">A name that the challenge does not know, or an index out of range or used twice.</exception>
    public static ChallengeClasses Of(IEnumerable<(int Index, string GeneralName)> categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        var challenge = new byte[None];
        Array.Fill(challenge, None);
        var end = 0;
        foreach (var (index, name) in categories)
        {
            if (index is < 0 or >= None || challenge[index] != None)
            {
                throw new ArgumentException($"index of category '{name}' must be 0 to {None - 1} and its own, got {index}", nameof(categories));
            }

            challenge[index] = ChallengeClassOf(name);
            end = Math.Max(end, index + 1);
        }

        return new(challenge[..end]);
    }

    /// <summary>The challenge's class of a label.</summary>
    /// <exception cref="ArgumentException">The label has no class.</exception>
    public byte Of(int label) => (uint)label < (uint)_challenge.Length && _challenge[label] != None
        ? _challenge[label]
        : throw new ArgumentException($"a label must be a category below {End}, got {label}", nameof(label));

    /// <summary>The challenge's classes of a scan's labels.</summary>
    /// <param name="labels">[N] uint8 labels.</param>
    /// <returns>[N] uint8 classes 0 to 16.</returns>
    /// <exception cref="ArgumentException">A label has no class.</exception>
    public byte[] Of(ReadOnlySpan<byte> labels)
    {
        var classes = new byte[labels.Length];
        for (var point = 0; point < labels.Length; point++)
        {
            classes[point] = Of(labels[point]);
        }

        return classes;
    }

    private static byte ChallengeClassOf(string generalName)
    {
        var found = Array.FindIndex(Counterparts, pair => pair.General == generalName);
        return found >= 0
            ? (byte)PointLabels.ClassNames.ToList().IndexOf(Counterparts[found].Challenge)
            : throw new ArgumentException($"category '{generalName}' is none of the {Counterparts.Length} of nuScenes-lidarseg", nameof(generalName));
    }
}
