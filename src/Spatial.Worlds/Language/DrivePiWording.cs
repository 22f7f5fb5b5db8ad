using System.Globalization;

namespace Spatial.Worlds;

/// <summary>Questions of DrivePI's data engine in words of our own: several ways for each kind, one of them by chance.</summary>
/// <remarks>Locations and answers are spelt as DrivePI spells them.</remarks>
internal static class DrivePiWording
{
    // Stands for the pictures and points, in front of the first question.
    private const string Image = "<image>\n";

    private const string Grid =
        "The space around the vehicle is divided into 200 x 200 cells, 16 high. A cell is written <OCC>(x, y, z)</OCC>: x counts forward, y to the left and z "
        + "upward, from (0, 0) at the back right to (200, 200) at the front left. The vehicle itself is at <OCC>(100, 100, 0)</OCC>. ";

    /// <summary>Asks a query.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="isFirst">The conversation begins with it: what it is about has to be explained.</param>
    /// <param name="numbers">Decides how.</param>
    public static string Of(SceneQuery query, bool isFirst, ref SeededNumbers numbers)
    {
        var ways = query switch
        {
            OccupiedQuery voxel => Occupied(Location(voxel)),
            VoxelClassQuery voxel => Class(Location(voxel)),
            VoxelFlowQuery voxel => Flow(Location(voxel)),
            ActionQuery => Action,
            TrajectoryQuery => Trajectory,
            CaptionQuery caption => Captions(caption.View),
            _ => throw new ArgumentException($"no words for {query.GetType().Name}", nameof(query)),
        };
        var question = ways[numbers.NextIndex(ways.Length)];
        return !isFirst ? question : Image + (query is VoxelQuery ? Grid + TaskOf(query) : "") + question;
    }

    private static string[] Action { get; } =
    [
        "What does the vehicle do in the next three seconds?",
        "Should the vehicle go straight, turn left or turn right?",
        "Which action comes next for the vehicle?",
        "Name the action of the vehicle for the next three seconds.",
    ];

    private static string[] Trajectory { get; } =
    [
        "Plan the path of the vehicle for the next three seconds: six offsets (forward, left) in metres, one for each half second.",
        "Where does the vehicle go? Give six steps of half a second as (dx, dy) in metres, x forward and y left.",
        "What are the next six moves of the vehicle, half a second each, in metres forward and to the left?",
    ];

    private static string TaskOf(SceneQuery query) => query switch
    {
        OccupiedQuery => "Tell whether cells are occupied: yes or no. ",
        VoxelClassQuery => "Name what occupies cells, or say free. ",
        _ => "Name what occupies cells and its velocity forward and to the left in m/s, as {label: car}, {vx: 0.0, vy: 0.0}. ",
    };

    private static string Location(VoxelQuery voxel) => string.Create(CultureInfo.InvariantCulture, $"<OCC>({voxel.X}, {voxel.Y}, {voxel.Z})</OCC>");

    private static string[] Occupied(string location) =>
    [
        $"Is the cell {location} occupied?",
        $"Is there anything at {location}?",
        $"Does something take up the space at {location}?",
        $"Is {location} blocked?",
    ];

    private static string[] Class(string location) =>
    [
        $"What occupies {location}?",
        $"What is there at {location}?",
        $"To what does the cell {location} belong?",
        $"Name the class of {location}.",
    ];

    private static string[] Flow(string location) =>
    [
        $"What occupies {location}, and how does it move?",
        $"Give class and velocity at {location}.",
        $"What is at {location}, and what is its velocity?",
    ];

    private static string[] Captions(CaptionView view)
    {
        var where = view == CaptionView.Front ? "ahead of the vehicle" : view == CaptionView.Back ? "behind the vehicle" : "around the vehicle";
        return
        [
            $"Describe what is {where}.",
            $"What can be seen {where}?",
            $"Tell in a few sentences what is {where}.",
        ];
    }
}
