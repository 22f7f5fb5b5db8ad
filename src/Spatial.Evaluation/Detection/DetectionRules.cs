namespace Spatial.Evaluation;

/// <summary>What the detection benchmark fixes.</summary>
/// <remarks>nuScenes devkit, <c>eval/detection/configs/detection_cvpr_2019.json</c> and <c>eval/detection/evaluate.py</c>.</remarks>
internal static class DetectionRules
{
    /// <summary>Steps of a curve over recall: 0, 0.01 to 1.</summary>
    public const int RecallSteps = 101;

    /// <summary>The first step that counts: recall must exceed 0.1.</summary>
    public const int FirstStep = 11;

    public const double MinPrecision = 0.1;
    public const int MaxBoxes = 500;
    public const int MapWeight = 5;

    /// <summary>Position in <see cref="Thresholds"/> of the 2 m at which errors are measured.</summary>
    public const int ErrorThreshold = 2;

    public const int Errors = 5;
    public const int TranslationError = 0;
    public const int ScaleError = 1;
    public const int OrientationError = 2;
    public const int VelocityError = 3;
    public const int AttributeError = 4;

    // By class, in the order of DetectionClasses.Names; metres from the vehicle.
    private static readonly double[] Ranges = [50, 50, 50, 50, 50, 40, 40, 40, 30, 30];

    private static readonly int Cone = DetectionClasses.IndexOf("traffic_cone");
    private static readonly int Barrier = DetectionClasses.IndexOf("barrier");
    private static readonly int Bicycle = DetectionClasses.IndexOf("bicycle");
    private static readonly int Motorcycle = DetectionClasses.IndexOf("motorcycle");

    /// <summary>Distances between centres on the ground below which a prediction matches, metres.</summary>
    public static double[] Thresholds { get; } = [0.5, 1, 2, 4];

    public static int Classes => DetectionClasses.Names.Count;

    public static double RangeOf(int @class) => Ranges[@class];

    public static bool IsHiddenInRacks(int @class) => @class == Bicycle || @class == Motorcycle;

    /// <summary>A barrier looks the same from behind, so its heading counts up to half a turn.</summary>
    public static double HeadingPeriodOf(int @class) => @class == Barrier ? Math.PI : 2 * Math.PI;

    /// <summary>Cones have no heading, speed or attribute, barriers no speed or attribute.</summary>
    public static bool IsDefined(int @class, int error) => error switch
    {
        OrientationError => @class != Cone,
        VelocityError or AttributeError => @class != Cone && @class != Barrier,
        _ => true,
    };

    /// <summary>Recall at a step, as numpy.linspace(0, 1, 101) computes it.</summary>
    public static double RecallAt(int step) => step * 0.01;
}
