namespace Spatial.Tests;

/// <summary>Tests that look into the one made world.</summary>
[CollectionDefinition(Name)]
public sealed class MadeWorldCollection : ICollectionFixture<MadeWorld>
{
    public const string Name = "made world";
}
