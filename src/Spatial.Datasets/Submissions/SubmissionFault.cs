namespace Spatial.Datasets;

/// <summary>One thing that is wrong at one place of a submission.</summary>
/// <param name="Code">Stable code of the kind of fault.</param>
/// <param name="Kind">What is wrong, the same text for every fault of a code.</param>
/// <param name="Where">Sample, box and field.</param>
/// <param name="Detail">Expected and got.</param>
/// <param name="Offset">Place in the file, bytes.</param>
internal readonly record struct SubmissionFault(string Code, string Kind, string Where, string Detail, long Offset)
{
    public override string ToString() => $"{Where}: {Detail}, at byte {Offset}";
}
