using Spatial.Models;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class VisionSpanTests
{
    private const long ImageToken = -200;

    [Fact]
    [Trait("Category", "Golden")]
    public void SamplesOfEqualLengthsAreCutAsTheOfficialOnesAre()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/vision_span_io");
        var (hidden, ids) = (golden["hidden"], golden["input_ids"]);
        VisionSpan[] spans = [.. Enumerable.Range(0, 2).Select(sample => VisionSpan.Of(ids[sample].data<long>().ToArray(), ImageToken, 16, 21))];

        AssertClose(golden["image"], VisionSpan.Vision(hidden, spans), 0);
        AssertClose(golden["text"], stack([.. VisionSpan.Text(hidden, spans)], 0), 0);
    }

    [Fact]
    public void PaddingOnTheLeftMovesTheSpanAndIsNoText()
    {
        using var scope = NewDisposeScope();
        var states = arange(16).view(2, 8, 1);
        VisionSpan[] spans = [VisionSpan.Of([1, ImageToken, 2, 3, 4, 5], ImageToken, 3, 8), VisionSpan.Of([1, ImageToken, 2], ImageToken, 3, 8)];

        Assert.Equal([new(1, 3), new(4, 3, 3)], spans);
        Assert.Equal([1, 2, 3, 12, 13, 14], VisionSpan.Vision(states, spans).data<long>().ToArray());
        var texts = VisionSpan.Text(states, spans);
        Assert.Equal([0, 4, 5, 6, 7], texts[0].data<long>().ToArray());
        Assert.Equal([11, 15], texts[1].data<long>().ToArray());
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        using var scope = NewDisposeScope();

        Assert.Contains("one image token -200, got 0", Assert.Throws<ArgumentException>(() => VisionSpan.Of([1, 2], ImageToken, 3, 8)).Message);
        Assert.Contains("got 2", Assert.Throws<ArgumentException>(() => VisionSpan.Of([ImageToken, ImageToken], ImageToken, 3, 8)).Message);
        Assert.Contains("at most 3 states, got 4", Assert.Throws<ArgumentException>(() => VisionSpan.Of([1, ImageToken], ImageToken, 3, 3)).Message);
        Assert.Contains("must be of 3 tokens inside 4 states, got 3 from 2", Assert.Throws<ArgumentException>(() => VisionSpan.Vision(zeros(1, 4, 2), [new(2, 3)])).Message);
        Assert.Contains("must be [2, L, D]", Assert.Throws<ArgumentException>(() => VisionSpan.Vision(zeros(1, 4, 2), [new(0, 3), new(0, 3)])).Message);
    }
}
