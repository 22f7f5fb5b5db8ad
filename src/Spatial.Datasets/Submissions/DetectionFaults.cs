namespace Spatial.Datasets;

/// <summary>Kinds of faults of a detection submission: code and what is wrong.</summary>
internal static class DetectionFaults
{
    public static readonly (string Code, string Kind) Json = ("SUB-001", "the file is not sound JSON");
    public static readonly (string Code, string Kind) Shape = ("SUB-002", "the file has another shape than {\"meta\": {...}, \"results\": {token: [box, ...]}}");
    public static readonly (string Code, string Kind) Meta = ("SUB-003", "meta lacks a flag, or one is no true or false");
    public static readonly (string Code, string Kind) DuplicateToken = ("SUB-004", "a sample token occurs twice");
    public static readonly (string Code, string Kind) TooManyBoxes = ("SUB-010", "a sample has more than 500 boxes");
    public static readonly (string Code, string Kind) Field = ("SUB-011", "a field of a box is missing, unknown, given twice or of another type");
    public static readonly (string Code, string Kind) Token = ("SUB-012", "a box names another sample than the one it is listed under");
    public static readonly (string Code, string Kind) NotFinite = ("SUB-013", "a number is NaN or infinite");
    public static readonly (string Code, string Kind) Size = ("SUB-014", "a box has no positive size");
    public static readonly (string Code, string Kind) Rotation = ("SUB-015", "a rotation is no unit quaternion");
    public static readonly (string Code, string Kind) Class = ("SUB-016", "a class is none of the ten");
    public static readonly (string Code, string Kind) Score = ("SUB-017", "a score is outside 0 to 1");
    public static readonly (string Code, string Kind) Attribute = ("SUB-018", "an attribute is unknown, or not one of the class");
}
