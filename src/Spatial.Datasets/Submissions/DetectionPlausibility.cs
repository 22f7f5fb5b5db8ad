namespace Spatial.Datasets;

/// <summary>Whether boxes that are well-formed can also be meant: the right frame, scores and velocities that say something.</summary>
internal sealed class DetectionPlausibility(NuScenesTables? tables)
{
    // No LiDAR of nuScenes sees farther; the benchmark itself ends at 50 m.
    private const double FarthestMeters = 150;
    private const int EnoughBoxes = 100; // fewer may well be alike

    private readonly List<string> _far = [];
    private readonly List<string> _withoutVelocity = [];
    private long _boxes;
    private long _placed;
    private long _farCount;
    private long _withoutVelocityCount;
    private long _nearOriginCount;
    private bool _anyVelocity;
    private (double Least, double Most) _score = (double.PositiveInfinity, double.NegativeInfinity);

    /// <summary>What looks at the boxes of a sample: takes each with its number.</summary>
    public Action<int, DetectedBox> Of(string token)
    {
        var ego = EgoAt(token);
        return (number, box) => Add(token, number, box, ego);
    }

    /// <summary>Adds what was noticed.</summary>
    public void AddTo(SubmissionFindings findings)
    {
        if (_farCount > 0)
        {
            var isEgo = _nearOriginCount > _placed / 2;
            findings.Add(
                isEgo ? FindingSeverity.Error : FindingSeverity.Warning, "SUB-040",
                $"{_farCount} of {_placed} boxes are more than {FarthestMeters} m from the vehicle"
                + (isEgo ? ", most near the origin of the map instead: are they in the ego or LiDAR frame? The format wants the global frame" : ""),
                _farCount, _far);
        }

        if (_boxes == 0)
        {
            findings.Add(FindingSeverity.Warning, "SUB-041", "there is not one sound box", "every figure will be 0");
        }
        else if (_boxes >= EnoughBoxes && _score.Least == _score.Most)
        {
            findings.Add(
                FindingSeverity.Warning, "SUB-042", "all scores are equal, so the order of the file decides the average precision", _boxes,
                [FormattableString.Invariant($"{_boxes} boxes of score {_score.Least}")]);
        }

        var known = _boxes - _withoutVelocityCount;
        if (known >= EnoughBoxes && !_anyVelocity)
        {
            findings.Add(FindingSeverity.Note, "SUB-043", "all velocities are 0: the velocity error will be the speed of the traffic", $"{known} boxes");
        }

        if (_withoutVelocityCount > 0)
        {
            findings.Add(
                FindingSeverity.Note, "SUB-044", "a velocity is NaN: a match of the box does not count in the velocity error, and the error is 1 where no match counts",
                _withoutVelocityCount, _withoutVelocity);
        }
    }

    private void Add(string token, int number, DetectedBox detected, Vector3d? ego)
    {
        var (box, score) = (detected.Box, detected.Score);
        _boxes++;
        _score = (Math.Min(_score.Least, score), Math.Max(_score.Most, score));
        _anyVelocity |= box.Velocity is { LengthXy: > 0 };
        if (box.Velocity is null)
        {
            _withoutVelocityCount++;
            AddExample(_withoutVelocity, $"sample {PathRules.Printable(token)}, box {number}");
        }

        if (ego is { } position)
        {
            AddPlaced(token, number, box, position);
        }
    }

    private void AddPlaced(string token, int number, Box3D box, Vector3d ego)
    {
        _placed++;
        var distance = (box.Center - ego).LengthXy;
        if (distance <= FarthestMeters)
        {
            return;
        }

        _farCount++;
        _nearOriginCount += box.Center.LengthXy <= FarthestMeters ? 1 : 0;
        AddExample(_far, $"sample {token}, box {number}: {distance:0} m away, at {box.Center}; the vehicle is at {ego}");
    }

    private static void AddExample(List<string> examples, FormattableString example)
    {
        if (examples.Count < SubmissionFinding.MostExamples)
        {
            examples.Add(FormattableString.Invariant(example));
        }
    }

    private Vector3d? EgoAt(string token)
    {
        if (tables is null || tables.Sample.Find(token) is not (>= 0 and var sample) || tables.FindKeyLidar(sample) is not (>= 0 and var sweep))
        {
            return null;
        }

        var pose = tables.SampleData.Reference(sweep, SampleDataColumns.EgoPose);
        return pose < 0 ? null : tables.EgoPose.Vector(pose, EgoPoseColumns.Translation);
    }
}
