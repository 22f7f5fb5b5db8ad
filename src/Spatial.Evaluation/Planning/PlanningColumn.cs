namespace Spatial.Evaluation;

/// <summary>What a planning figure tells.</summary>
internal enum PlanningQuantity
{
    /// <summary>Distance between plan and truth.</summary>
    Distance,

    /// <summary>Share of steps at which the protocol counts obj_box_col.</summary>
    BoxCollision,

    /// <summary>Share of steps at which the protocol counts obj_col.</summary>
    ObjectCollision,
}

/// <summary>What "at 2 s" means.</summary>
internal enum HorizonRule
{
    /// <summary>The value of the step at 2 s. UniAD.</summary>
    AtTime,

    /// <summary>The mean of all steps up to 2 s. ST-P3, VAD, DrivePI. Always smaller where errors grow.</summary>
    MeanToTime,
}

/// <summary>A planning figure over the horizons: at 1, 2 and 3 s, and the mean of these three.</summary>
/// <param name="Name">Name without the horizon, for example plan_L2.</param>
/// <param name="Quantity">What it tells.</param>
/// <param name="Rule">What a horizon means.</param>
/// <param name="InPercent">Whether rates are percentages, else fractions.</param>
internal sealed record PlanningColumn(string Name, PlanningQuantity Quantity, HorizonRule Rule, bool InPercent)
{
    private static readonly int[] HorizonSteps = [1, 3, 5];

    /// <summary>The figure of the table whose rows are steps.</summary>
    public FigureKind Kind => new(Name, Quantity == PlanningQuantity.Distance ? "m" : InPercent ? "%" : "", Better.Lower);

    /// <summary>The mean of 1, 2 and 3 s.</summary>
    public FigureKind AverageKind => Kind with { Name = $"{Name}_avg" };

    /// <summary>Values of a row per step.</summary>
    /// <param name="perStep">[6] metres or fractions.</param>
    public double[] Values(double[] perStep)
    {
        var values = new double[perStep.Length];
        var sum = 0.0;
        for (var step = 0; step < values.Length; step++)
        {
            sum += perStep[step];
            var value = Rule == HorizonRule.AtTime ? perStep[step] : sum / (step + 1);
            values[step] = Quantity != PlanningQuantity.Distance && InPercent ? 100 * value : value;
        }

        return values;
    }

    /// <summary>The figures at 1, 2 and 3 s and their mean.</summary>
    /// <param name="values">What <see cref="Values"/> gave.</param>
    public IEnumerable<Figure> Figures(double[] values)
    {
        foreach (var step in HorizonSteps)
        {
            yield return Figure.Of(Kind with { Name = $"{Name}_{(step + 1) / 2}s" }, values[step]);
        }

        yield return Figure.Of(AverageKind, HorizonSteps.Average(step => values[step]));
    }

    /// <summary>The published values of a column, by figure name and in its unit.</summary>
    /// <param name="values">At 1, 2, 3 s and their mean; rates in percent, as papers print them.</param>
    public IEnumerable<KeyValuePair<string, double>> Reported(double[] values)
    {
        string[] horizons = ["1s", "2s", "3s", "avg"];
        var scale = Quantity == PlanningQuantity.Distance || InPercent ? 1 : 0.01;
        return horizons.Take(values.Length).Select((horizon, at) => KeyValuePair.Create($"{Name}_{horizon}", values[at] * scale));
    }
}
