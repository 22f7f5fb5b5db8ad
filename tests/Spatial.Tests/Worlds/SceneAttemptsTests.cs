using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class SceneAttemptsTests
{
    private static readonly SceneQuality Good = new(IsAsWished: true, IsEgoFree: true, Losses: 9);
    private static readonly SceneQuality Met = new(IsAsWished: true, IsEgoFree: false, Losses: 3);
    private static readonly SceneQuality Late = new(IsAsWished: false, IsEgoFree: true, Losses: 0);

    [Fact]
    public void TheFirstGoodAttemptIsTakenAndNoneFollows() => Assert.Equal((1, 2), Choose(Late, Good, Good));

    [Fact]
    public void WhereNoneIsGoodTheBestIsTakenNotTheLast() => Assert.Equal((1, 4), Choose(Late, Met, Late, Late with { IsEgoFree = false }));

    [Fact]
    public void OfEquallyGoodOnesThatWithFewestLossesIsTaken() => Assert.Equal((2, 4), Choose(Met, Met with { Losses = 4 }, Met with { Losses = 1 }, Met));

    // The attempt that was taken, and how many were made.
    private static (int Taken, int Made) Choose(params SceneQuality[] qualities)
    {
        var made = 0;
        var taken = SceneAttempts.BestOf(qualities.Length, attempt =>
        {
            made++;
            return (attempt, qualities[attempt]);
        });
        return (taken, made);
    }
}
