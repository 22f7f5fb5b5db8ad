namespace Spatial.Tests;

public sealed class DetectionClassesTests
{
    [Fact]
    public void EveryNameHasItsPosition() => Assert.Equal(Enumerable.Range(0, 10), DetectionClasses.Names.Select(DetectionClasses.IndexOf));

    [Theory]
    [InlineData("vehicle.bus.bendy", "bus")]
    [InlineData("vehicle.construction", "construction_vehicle")]
    [InlineData("human.pedestrian.police_officer", "pedestrian")]
    [InlineData("human.pedestrian.stroller", null)]
    [InlineData("vehicle.emergency.police", null)]
    [InlineData("movable_object.trafficcone", "traffic_cone")]
    [InlineData("static_object.bicycle_rack", null)]
    public void CategoriesAreMappedOrLeftOut(string category, string? name) => Assert.Equal(name, DetectionClasses.OfCategory(category));

    [Fact]
    public void AttributesBelongToClasses()
    {
        Assert.Equal(["cycle.with_rider", "cycle.without_rider"], DetectionClasses.AttributesOf("motorcycle"));
        Assert.Empty(DetectionClasses.AttributesOf("barrier"));
        Assert.Equal(DetectionClasses.Attributes.Order(), DetectionClasses.Names.SelectMany(DetectionClasses.AttributesOf).Distinct().Order());
        Assert.StartsWith("class must be one of car,", Assert.Throws<ArgumentException>(() => DetectionClasses.AttributesOf("cat")).Message);
    }
}
