using Spatial.Cli;

namespace Spatial.Tests;

public sealed class DoctorCommandTests
{
    [Fact]
    public void WhatIsMissingComesWithAWayToGetIt()
    {
        var run = CommandRun.Of("doctor", "--json");

        var checks = run.Json.EnumerateArray().ToArray();
        Assert.Contains(checks, check => check.GetProperty("name").GetString() == "native library");
        Assert.All(checks, check => Assert.NotEmpty(check.GetProperty(check.GetProperty("state").GetString() == "found" ? "detail" : "remedy").GetString()!));
        var works = checks.All(check => check.GetProperty("state").GetString() != "broken");
        Assert.Equal(works ? ExitCode.Ok : ExitCode.Environment, run.ExitCode);
    }

    [Fact]
    public void WhatPeopleReadFitsItsText()
    {
        var lines = CommandRun.Of("doctor").Output.Split(Environment.NewLine);

        Assert.Equal("This machine", lines[0]);
        Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
        Assert.DoesNotContain(lines, line => line.Trim() == "how to get it");
    }
}
