namespace Spatial.Datasets;

/// <summary>Checks the linked lists: every link answered by its opposite, times in order, counts as announced.</summary>
internal sealed class ChainVerification(NuScenesTables tables, Findings findings, CancellationToken cancellation)
{
    public void Run()
    {
        CheckLinks(tables.Sample, SampleColumns.Previous, SampleColumns.Next, row => tables.Sample.Integer(row, SampleColumns.Timestamp));
        CheckLinks(tables.SampleData, SampleDataColumns.Previous, SampleDataColumns.Next, row => tables.SampleData.Integer(row, SampleDataColumns.Timestamp));
        CheckLinks(tables.SampleAnnotation, SampleAnnotationColumns.Previous, SampleAnnotationColumns.Next, AnnotationTime);
        for (var scene = 0; scene < tables.Scene.Count; scene++)
        {
            CheckScene(scene);
        }

        CheckInstances();
    }

    private void CheckLinks(IndexedTable table, Column previous, Column next, Func<int, long?> timeOf)
    {
        for (var row = 0; row < table.Count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            var after = table.Reference(row, next);
            if (after >= 0)
            {
                CheckOpposite(table, row, after, next, previous);
                CheckOrder(table, row, after, timeOf);
            }

            if (table.Reference(row, previous) is >= 0 and var before)
            {
                CheckOpposite(table, row, before, previous, next);
            }
        }
    }

    private void CheckOpposite(IndexedTable table, int row, int linked, Column link, Column opposite)
    {
        if (table.Reference(linked, opposite) == row)
        {
            return;
        }

        findings.Add(new(
            "DATA-035", FindingSeverity.Error, "a chain is broken", $"table {table.Name}, token {table.TokenOf(row)}, field {link.Name}",
            $"{opposite.Name} of row {table.TokenOf(linked)} to point back", $"'{table.ReferenceToken(linked, opposite, table)}'", "download or unpack the tables again"));
    }

    private void CheckOrder(IndexedTable table, int row, int after, Func<int, long?> timeOf)
    {
        var (micros, nextMicros) = (timeOf(row), timeOf(after));
        if (micros is null || nextMicros is null || nextMicros > micros)
        {
            return;
        }

        var (code, what) = row == after ? ("DATA-034", "a chain runs in a circle") : ("DATA-043", "times do not increase");
        findings.Add(new(
            code, FindingSeverity.Error, what, $"table {table.Name}, token {table.TokenOf(row)}, field next",
            $"a time after {micros}", $"{nextMicros} in row {table.TokenOf(after)}", "download or unpack the tables again"));
    }

    private void CheckScene(int scene)
    {
        var (announced, present) = (tables.Scene.Integer(scene, SceneColumns.SampleCount), tables.Sample.GroupOf(scene).Length);
        var where = $"table scene, token {tables.Scene.TokenOf(scene)} ({tables.Scene.Text(scene, SceneColumns.Name)})";
        if (present == 0)
        {
            return; // told already, among what is lost
        }

        var chain = ChainLengthOf(tables.Scene.Reference(scene, SceneColumns.FirstSample), present, out var last);
        if (chain != present)
        {
            findings.Add(new(
                "DATA-034", FindingSeverity.Error, "the samples of a scene are not one chain", where + ", field first_sample_token",
                $"a chain over all {present} samples", chain > present ? "a circle, or samples of another scene" : $"{chain}", "download or unpack the tables again"));
        }
        else if (tables.Scene.Reference(scene, SceneColumns.LastSample) != last)
        {
            findings.Add(new(
                "DATA-035", FindingSeverity.Warning, "a scene names another last sample than its chain", where + ", field last_sample_token",
                tables.Sample.TokenOf(last), tables.Scene.ReferenceToken(scene, SceneColumns.LastSample, tables.Sample), "the chain is used"));
        }

        if (announced != present)
        {
            findings.Add(new(
                "DATA-036", FindingSeverity.Warning, "a scene announces another number of samples", where + ", field nbr_samples",
                $"{present}, the length of its chain", $"{announced}", "the chain is used"));
        }
    }

    private int ChainLengthOf(int row, int most, out int last)
    {
        var length = 0;
        for (last = row; row >= 0 && length <= most; length++)
        {
            last = row;
            row = tables.Sample.Reference(row, SampleColumns.Next);
        }

        return length;
    }

    private void CheckInstances()
    {
        var counts = new int[tables.Instance.Count];
        for (var row = 0; row < tables.SampleAnnotation.Count; row++)
        {
            if (tables.SampleAnnotation.Reference(row, SampleAnnotationColumns.Instance) is >= 0 and var instance)
            {
                counts[instance]++;
            }
        }

        for (var instance = 0; instance < counts.Length; instance++)
        {
            var announced = tables.Instance.Integer(instance, InstanceColumns.AnnotationCount);
            if (announced != counts[instance])
            {
                findings.Add(new(
                    "DATA-036", FindingSeverity.Warning, "an object announces another number of annotations",
                    $"table instance, token {tables.Instance.TokenOf(instance)}, field nbr_annotations", $"{counts[instance]}", $"{announced}", "the annotations are used"));
            }
        }
    }

    private long? AnnotationTime(int row) => tables.SampleAnnotation.Reference(row, SampleAnnotationColumns.Sample) is >= 0 and var sample
        ? tables.Sample.Integer(sample, SampleColumns.Timestamp)
        : null;
}
