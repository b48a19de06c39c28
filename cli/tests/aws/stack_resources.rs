//! The resources of a stack, as CloudFormation lists them:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html>.

/// A resource: its logical id, its type and its physical id.
pub(crate) fn resource(logical_id: &str, kind: &str, physical_id: &str) -> String {
    format!(
        "<member><LogicalResourceId>{logical_id}</LogicalResourceId><ResourceType>{kind}</ResourceType>\
         <PhysicalResourceId>{physical_id}</PhysicalResourceId></member>"
    )
}

/// A list of resources.
pub(crate) fn listed(resources: &[String]) -> String {
    let members = resources.concat();
    format!(
        "<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>{members}\
         </StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>"
    )
}
